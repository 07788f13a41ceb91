/** Calls on database servers that a `fleche.toml` names, in the sidebar of the packed extension. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { join } from 'node:path';
import { Digest, DigestedCall, Sql, ValuePickleFile } from '../../engine/index.ts';
import { requireDatabases } from '../support/databases.ts';
import type { TestDatabases } from '../support/databases.ts';
import { Workbench } from './harness.ts';
import { Sidebar } from './pages/sidebar.ts';

describe('database servers in VS Code', function () {
  const workbench = new Workbench(this);
  const sidebar = new Sidebar(workbench);
  const user = `fleche_${randomBytes(4).toString('hex')}`;
  const password = "s3cret@:/'ü";
  let mariadb: TestDatabases | undefined;
  let postgresql: TestDatabases | undefined;
  let url: string;
  let port: number;
  let relay: Server | undefined;
  const relayed = new Set<Socket>();

  /** Brings to the MariaDB server whoever comes to the port of the one that is down. */
  async function startServer(): Promise<void> {
    const { hostname, port: to } = new URL(url);
    relay = createServer((socket) => {
      const onward = connect(Number(to), hostname);
      for (const end of [socket, onward]) {
        relayed.add(end);
        end.on('error', () => undefined).on('close', () => [socket, onward].forEach((each) => each.destroy()));
      }
      socket.pipe(onward).pipe(socket);
    });
    relay.listen(port, '127.0.0.1');
    await once(relay, 'listening');
  }

  const calls = (count: number) => workbench.page.getByRole('treeitem', { name: new RegExp(`^Calls, ${count} in 1 function`) });

  before(async function () {
    mariadb = await requireDatabases(this, 'mariadb');
    postgresql = await requireDatabases(this, 'postgresql');
    const folder = workbench.folder('servers');
    url = await mariadb.fresh();
    const archive = await postgresql.fresh();
    await using values = new ValuePickleFile({ root: join(folder, 'values') });
    for (const [place, count] of [
      [url, 2],
      [archive, 3],
    ] as const) {
      await using store = new Sql({ url: place });
      for (let i = 0; i < count; i++)
        await store.save(
          new DigestedCall({
            name: 'relax',
            module: 'study',
            arguments: { step: new Digest(await values.save(i)) },
            result: new Digest(await values.save(i / 8)),
          }),
        );
    }
    await mariadb.run(url, `CREATE USER '${user}'@'%' IDENTIFIED BY '${password.replace("'", "''")}'`);
    await mariadb.run(url, `GRANT SELECT ON ${new URL(url).pathname.slice(1)}.* TO '${user}'@'%'`);
    const team = url.replace(/\/\/[^@/]*@/, `//${user}@`);
    // a port that was free a moment ago: nobody listens there
    const free = createServer().listen(0, '127.0.0.1');
    await once(free, 'listening');
    ({ port } = free.address() as AddressInfo);
    free.close();
    const cache = (name: string, place: string) =>
      `[${name}]\nvalues = { type = "pickle", root = "values" }\ncalls = { type = "sql", url = "${place}" }\n`;
    const down = url.replace(/@[^/]*/, `@127.0.0.1:${port}`);
    writeFileSync(
      join(folder, 'fleche.toml'),
      `[default]\ncache = "archive"\nroot = true\n${cache('archive', archive)}${cache('team', team)}${cache('night', down)}`,
    );
    await workbench.open(folder);
  });
  after(async () => {
    for (const socket of relayed) socket.destroy();
    relay?.close();
    await mariadb?.run(url, `DROP USER IF EXISTS '${user}'@'%'`);
    await mariadb?.[Symbol.asyncDispose]();
    await postgresql?.[Symbol.asyncDispose]();
  });

  it('shows the calls of one that asks for nothing', async () => {
    await sidebar.unfold(/^archive/);
    await calls(3).waitFor();
    await sidebar.unfold('Calls', 'study', /^relax/);
    await workbench.page.getByRole('treeitem', { name: /^Call relax\(step=2\)/ }).waitFor();
    await workbench.screenshot('a PostgreSQL server');
    await workbench.collapse(workbench.row(/^archive/));
  });

  it('asks for a password once, where one refuses, and keeps it', async () => {
    await sidebar.unfold(/^team/);
    const problem = workbench.problem(/refuses access/).first();
    await problem.waitFor();
    assert.equal(await workbench.row(/^Calls/).count(), 0, 'how many calls there are is not known');
    await workbench.tooltip(problem, 'Set the password');
    await workbench.screenshot('a server that refuses');
    await problem.hover();
    await problem.getByRole('button', { name: 'Set Database Password' }).click();
    await workbench.dialogs.type('Set Database Password', password);
    await workbench.dialogs.said('is kept where VS Code keeps secrets');
    await sidebar.unfold(/^team/);
    await calls(2).waitFor();
    await workbench.screenshot('a MariaDB server');
    await sidebar.reload();
    await sidebar.unfold(/^team/);
    await calls(2).waitFor();
    assert.equal(await workbench.page.locator('.quick-input-widget').isVisible(), false);
    await workbench.collapse(workbench.row(/^team/));
  });

  it('says of one that is down what to do, and shows its calls once it is up', async () => {
    await sidebar.unfold(/^night/);
    const problem = workbench.problem(/Is the server running/).first();
    await problem.waitFor();
    await workbench.tooltip(problem, 'Start the server');
    await workbench.screenshot('a server that is down');
    await startServer();
    await problem.hover();
    await problem.getByRole('button', { name: 'Refresh' }).click();
    await calls(2).waitFor();
    await problem.waitFor({ state: 'hidden' });
  });
});
