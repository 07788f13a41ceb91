/** A query of 100,000 calls: its panel must not be slowed by how many there are. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fillSqlite } from '../../bench/scale-sql-generate.ts';
import { Workbench } from '../../e2e/harness.ts';
import { QueryPage } from '../../e2e/pages/query.ts';

describe('the query of 100,000 calls in VS Code', function () {
  const workbench = new Workbench(this);
  this.timeout(300_000);
  let query: QueryPage;
  before(async () => {
    const folder = workbench.folder('many');
    await fillSqlite(join(folder, 'calls.db'), 100_000);
    const lines = ['[many]', 'values.type = "memory"', 'calls.type = "sql"', 'calls.url = "sqlite:///calls.db"'];
    writeFileSync(join(folder, 'fleche.toml'), `${lines.join('\n')}\n`);
    await workbench.open(folder);
    await workbench.row(/^many/).first().click();
    query = await QueryPage.open(workbench);
  });

  it('shows the first rows at once, and goes on', async () => {
    await query.run();
    await query.rows().first().waitFor();
    await query.frame.getByRole('button', { name: 'Stop' }).waitFor();
    await query.found(100_000, 200_000);
  });

  it('can be stopped, and keeps what was found', async () => {
    await query.run();
    await query.frame.locator('.count', { hasText: /^\d{1,2},\d{3} calls.*…/ }).waitFor();
    await query.frame.getByRole('button', { name: 'Stop' }).click();
    await query.frame.locator('.count', { hasText: 'stopped' }).waitFor();
    assert.ok((await query.rows().count()) > 10);
    await query.run();
    await query.found(100_000, 200_000);
  });

  it('scrolls smoothly', async () => {
    const frames = await workbench.traceScroll(query.grid, 60_000);
    const sorted = [...frames].sort((a, b) => a - b);
    const [median, most] = [sorted[sorted.length >> 1] ?? NaN, sorted[Math.floor(sorted.length * 0.95)] ?? NaN];
    console.log(`      ${frames.length} frames, work in each: median ${median.toFixed(1)} ms, 95 % below ${most.toFixed(1)} ms`);
    assert.ok(frames.length > 60 && most < 50, `95 % of the frames took below ${most} ms`);
  });

  it('is sorted in a moment', async () => {
    const took = await query.frame.evaluate<number>(`new Promise((resolve) => {
      const header = [...document.querySelectorAll('[role="columnheader"]')].find((each) => each.innerText.trim() === 'timestart');
      const began = performance.now();
      header.click();
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began)));
    })`);
    console.log(`      sorted by a number in ${took.toFixed(0)} ms`);
    await query.header('timestart').and(query.frame.locator('[aria-sort="ascending"]')).waitFor();
    assert.ok(took < 1500);
  });
});
