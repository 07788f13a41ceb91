import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BagOfHoldingH5FileBackend, CallBagOfHoldingH5File, CallMixin, DestructuringMixin } from '../../engine/index.ts';
import { PerKeyLockMixin, SerializingMixin, ValueBagOfHoldingH5File, ValueMixin } from '../../engine/index.ts';
import { conforms } from './run.ts';

let folder: string;
let count = 0;
before(() => (folder = mkdtempSync(join(tmpdir(), 'fleche-conformance-'))));
after(() => rmSync(folder, { recursive: true }));
const root = () => join(folder, String(count++), 'values');

const parts = { destructuring: true };
class Bare extends ValueMixin(BagOfHoldingH5FileBackend) {}
class Destructuring extends DestructuringMixin(ValueMixin(BagOfHoldingH5FileBackend)) {}
class PerKeyValues extends PerKeyLockMixin(ValueBagOfHoldingH5File) {}
class SerializingValues extends SerializingMixin(ValueBagOfHoldingH5File) {}
class BareCalls extends CallMixin(BagOfHoldingH5FileBackend) {}
class PerKeyCalls extends PerKeyLockMixin(CallBagOfHoldingH5File) {}
class SerializingCalls extends SerializingMixin(CallBagOfHoldingH5File) {}

for (const prefixLength of [0, 2]) {
  const named = (name: string) => `${name}, bags of prefix length ${prefixLength},`;
  conforms(named('bare values'), { kind: 'values', open: () => new Bare({ root: root(), prefixLength }) });
  for (const Mixed of [Destructuring, ValueBagOfHoldingH5File, PerKeyValues, SerializingValues])
    conforms(named(Mixed.name), { kind: 'values', open: () => new Mixed({ root: root(), prefixLength }), supports: parts });
  conforms(named('ValueBagOfHoldingH5File of remaining depth 1'), {
    kind: 'values',
    open: () => new ValueBagOfHoldingH5File({ root: root(), prefixLength, remainingDepth: 1 }),
    supports: parts,
  });
  for (const Calls of [BareCalls, CallBagOfHoldingH5File, PerKeyCalls, SerializingCalls])
    conforms(named(Calls.name), { kind: 'calls', open: () => new Calls({ root: root(), prefixLength }), supports: { anyMetadata: true } });
}
for (const options of [{ prefixLength: null }, { prefixLength: 64, durable: 'fsync' }, { prefixLength: 1 }] as const)
  conforms(`ValueBagOfHoldingH5File with ${JSON.stringify(options)}`, {
    kind: 'values',
    open: () => new ValueBagOfHoldingH5File({ root: root(), ...options }),
    supports: parts,
  });
