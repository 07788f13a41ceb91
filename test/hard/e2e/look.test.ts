import { fits, settings, structure, positions } from '../../support/demo.ts';
import { Workbench } from '../../e2e/harness.ts';
import { GraphPage } from '../../e2e/pages/graph.ts';
describe('look', function () {
  const workbench = new Workbench(this);
  it('looks', async () => {
    await workbench.open(workbench.demoCopy('study'));
    let graph = await GraphPage.open(workbench, fits);
    await graph.settled();
    await workbench.screenshot('fits');
    await workbench.command('View: Toggle Primary Side Bar Visibility');
    await graph.node(settings).click();
    await graph.detail.locator('pre').waitFor();
    await graph.settled();
    await workbench.screenshot('fits-selected');
    for (const theme of ['Light Modern', 'Dark High Contrast', 'Light High Contrast', 'Dark Modern'] as const) {
      await workbench.theme(theme);
      await graph.frame.waitForTimeout(500);
      await workbench.screenshot(theme);
    }
    await graph.node(settings).press('d');
    await graph.settled();
    await workbench.screenshot('down');
    await graph.node(settings).press('d');
    await graph.frame.getByRole('tab', { name: 'Outline' }).click();
    await graph.frame.waitForTimeout(400);
    await workbench.screenshot('outline');
    await graph.node(fits).press('?');
    await graph.frame.waitForTimeout(400);
    await workbench.screenshot('help');
    await workbench.page.keyboard.press('Escape');
    await graph.node(fits).press('Space');
    await graph.settled();
    await workbench.screenshot('folded');
    await workbench.command('View: Toggle Primary Side Bar Visibility');
    graph = await GraphPage.open(workbench, structure, 'eos');
    await graph.node(positions).click();
    await graph.frame
      .getByRole('tab', { name: 'Details' })
      .click()
      .catch(() => undefined);
    await graph.frame.waitForTimeout(1200);
    await workbench.screenshot('structure');
  });
});
