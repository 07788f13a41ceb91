import { SerializingMixin, Sql } from '../../engine/index.ts';
import { dialects, requireDatabases } from '../support/databases.ts';
import type { TestDatabases } from '../support/databases.ts';
import { conforms } from './run.ts';

class SerializingSql extends SerializingMixin(Sql) {}

conforms('Sql in memory', { kind: 'calls', open: () => new Sql() });
for (const dialect of dialects)
  describe(`on ${dialect}`, function () {
    this.timeout(60_000);
    let databases: TestDatabases;
    before(async function () {
      databases = await requireDatabases(this, dialect);
    });
    after(() => (databases as TestDatabases | undefined)?.[Symbol.asyncDispose]());

    conforms('Sql', { kind: 'calls', open: async () => new Sql({ url: await databases.fresh() }) });
    conforms('SerializingSql', { kind: 'calls', open: async () => new SerializingSql({ url: await databases.fresh() }) });
  });
