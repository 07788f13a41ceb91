import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CallMixin, CallPickleFile, DestructuringMixin, PerKeyLockMixin, SerializingMixin } from '../../engine/index.ts';
import { PickleFileBackend, ValueMixin, ValuePickleFile } from '../../engine/index.ts';
import { conforms } from './run.ts';

let folder: string;
let count = 0;
before(() => (folder = mkdtempSync(join(tmpdir(), 'fleche-conformance-'))));
after(() => rmSync(folder, { recursive: true }));
const root = () => join(folder, String(count++), 'values');

const parts = { destructuring: true };
class Bare extends ValueMixin(PickleFileBackend) {}
class Destructuring extends DestructuringMixin(ValueMixin(PickleFileBackend)) {}
class PerKeyValuePickle extends PerKeyLockMixin(ValuePickleFile) {}
class SerializingValuePickle extends SerializingMixin(ValuePickleFile) {}
conforms('values in pickle files, bare,', { kind: 'values', open: () => new Bare({ root: root() }) });
for (const Mixed of [Destructuring, ValuePickleFile, PerKeyValuePickle, SerializingValuePickle])
  conforms(`values in pickle files, ${Mixed.name},`, { kind: 'values', open: () => new Mixed({ root: root() }), supports: parts });
for (const options of [
  { serializer: 'cloudpickle', compress: true, remainingDepth: 1 },
  { serializer: 'dill', secretKey: 'ab12:cd34', remainingDepth: 2 },
  { secretKey: ['ab12'], compress: true, durable: 'fsync' },
] as const)
  conforms(`ValuePickleFile with ${JSON.stringify(options)}`, {
    kind: 'values',
    open: () => new ValuePickleFile({ root: root(), ...options }),
    supports: parts,
  });

class BareCalls extends CallMixin(PickleFileBackend) {}
class SerializingCalls extends SerializingMixin(CallPickleFile) {}
for (const Calls of [BareCalls, CallPickleFile, SerializingCalls])
  conforms(`calls in pickle files, ${Calls.name},`, {
    kind: 'calls',
    open: () => new Calls({ root: root() }),
    supports: { anyMetadata: true },
  });
