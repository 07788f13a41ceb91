/** What axe-core finds wrong in a panel. It is put into the page through the browser's debugger: the page's own policy would refuse it. */
import assert from 'node:assert/strict';
import axe from 'axe-core';
import type { AxeResults } from 'axe-core';
import type { Frame } from 'playwright-core';

export async function assertAccessible(frame: Frame, name: string): Promise<void> {
  if (!(await frame.evaluate(`typeof axe === 'object'`))) await frame.evaluate(axe.source);
  const { violations, passes } = await frame.evaluate<AxeResults>('axe.run(document, { iframes: false })');
  const found = violations.map(
    ({ id, help, nodes }) => `${id}: ${help}\n${nodes.map(({ html }) => `    ${html.slice(0, 200)}`).join('\n')}`,
  );
  assert.deepEqual(found, [], `${name}:\n${found.join('\n')}`);
  assert.ok(passes.length > 10, `only ${passes.length} rules were tried in ${name}`);
}
