import assert from 'node:assert/strict';
import { globals } from '../../engine/index.ts';
import { requireReference, type Session } from '../reference/reference.ts';
import { malicious } from '../support/malicious.ts';
import { arrays, containers, objects, scalars, setup } from './corpus.ts';

/** What CPython's unpicklers, in Python and in C, ask for. All that they get is a class that takes everything and does nothing. */
const named = `
import base64, io, pickle
class Meta(type):
    def __call__(cls, *args, **kwargs):
        return stand_in()
    def __setitem__(cls, key, item): pass
    def __setstate__(cls, state): pass
    def append(cls, item): pass
    def extend(cls, items): pass
    def add(cls, item): pass
    def __setattr__(cls, name, item): pass
def stand_in():
    return Meta('StandIn', (), {'__new__': lambda cls, *args, **kwargs: stand_in()})
def reader(Base):
    class Reader(Base):
        def find_class(self, module, name):
            if self.proto_of() < 3:
                import _compat_pickle as compat
                if (module, name) in compat.NAME_MAPPING:
                    module, name = compat.NAME_MAPPING[module, name]
                elif module in compat.IMPORT_MAPPING:
                    module = compat.IMPORT_MAPPING[module]
            if [module, name] not in self.found:
                self.found.append([module, name])
            return stand_in()
        def proto_of(self):
            return getattr(self, 'proto', 0)
        def persistent_load(self, key):
            return stand_in()
    return Reader
Reader = reader(pickle._Unpickler)
def names(data):
    each = Reader(io.BytesIO(data), buffers=[b''] * 10)
    each.found = []
    try:
        each.load()
    except Exception as error:
        return each.found, repr(error)
    return each.found, None
`;

describe('globals', function () {
  this.timeout(60_000);
  let session: Session | undefined;
  before(async function () {
    session = (await requireReference(this)).start();
  });
  after(() => session?.dispose());

  const told = (bytes: Uint8Array): string[] => globals(bytes).map(({ module, qualname }) => `${module} ${qualname}`);

  it('name what Python would import, of pickles that attackers have published', async () => {
    const answers = (await session?.call(
      `${named}\nout([names(base64.b64decode(each)) for each in inp])`,
      Object.values(malicious).map(({ bytes }) => Buffer.from(bytes).toString('base64')),
    )) as [found: [string, string][], error: string | null][];
    for (const [i, [what, { bytes, names, breaks }]] of Object.entries(malicious).entries()) {
      const [found, error] = answers[i] as (typeof answers)[number];
      assert.deepEqual(
        found.map((name) => name.join(' ')),
        names,
        `${what}, in Python: ${error}`,
      );
      assert.deepEqual(told(bytes), names, what);
      assert.equal(error !== null, breaks === true, `${what}: ${error}`);
    }
  });

  it('name what Python would import, of the values of everybody', async () => {
    const code = `${setup}${named}
import cloudpickle, dill
def answer(expression):
    value = eval(expression)
    pickles = [cloudpickle.dumps(value), dill.dumps(value)]
    for protocol in range(6):
        try:
            pickles.append(pickle.dumps(value, protocol))
        except TypeError:
            pass
    return [[base64.b64encode(each).decode(), *names(each)] for each in pickles]
out([answer(each) for each in inp])`;
    const expressions = [...scalars, ...containers, ...arrays, ...objects];
    const answers = (await session?.call(code, expressions)) as [pickle: string, found: [string, string][], error: string | null][][];
    for (const [i, expression] of expressions.entries())
      for (const [p, [pickle, found, error]] of (answers[i] as (typeof answers)[number]).entries()) {
        assert.equal(error, null, expression);
        assert.deepEqual(
          told(Buffer.from(pickle, 'base64')),
          found.map((name) => name.join(' ')),
          `${expression} (pickle ${p})`,
        );
      }
  });
});
