import assert from 'node:assert/strict';
import { Sql } from '../../engine/index.ts';
import { teamwork } from '../bench/scale-team.ts';
import { requireReference, type Session } from '../reference/reference.ts';
import { requireDatabases, type TestDatabases } from '../support/databases.ts';
import { dose } from '../support/dose.ts';

for (const dialect of ['postgresql', 'mariadb'] as const)
  describe(`a team on one database in ${dialect}`, function () {
    this.timeout(120_000);
    let databases: TestDatabases | undefined;
    let session: Session | undefined;
    before(async function () {
      const reference = await requireReference(this);
      databases = await requireDatabases(this, dialect);
      session = reference.start();
    });
    after(async () => {
      await session?.dispose();
      await databases?.[Symbol.asyncDispose]();
    });

    it('loses nothing, also while Python saves, and nobody waits for the others to end', async () => {
      const team = dose(6, 25);
      const url = (await databases?.fresh()) as string;
      const python = session?.call(
        `from fleche.storage import Sql
from fleche.call import DigestedCall
store = Sql(inp)
out([str(store.save(DigestedCall(name='python', module='team', version=i, arguments={}, metadata={}))) for i in range(20)])`,
        url,
      ) as Promise<string[]>;
      const { keys, saves, pages, lost } = await teamwork(url, { writers: team, readers: team, saves: 8 });
      const expected = new Set([...keys, ...(await python)]);
      await using store = new Sql({ url });
      const found = new Set<string>();
      for await (const key of store.list()) found.add(key);
      assert.deepEqual(found, expected);
      assert.equal(lost, 0);
      assert.equal(saves.length, team * 8);
      assert.ok(pages.length >= team, 'readers were served meanwhile');
      const theirs = (await session?.call(
        `from fleche.storage import Sql
store = Sql(inp)
out(sorted(str(key) for key in store.list() if store.load(key).name))`,
        url,
      )) as string[];
      assert.deepEqual(new Set(theirs), expected);
    });
  });
