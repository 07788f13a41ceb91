import assert from 'node:assert/strict';
import { digest, IndigestibleError, loads, repr } from '../../engine/index.ts';
import { requireReference, type Reference, type Session } from '../reference/reference.ts';
import { arrays, containers, objects, scalars, setup } from './corpus.ts';

type Answer = readonly { readonly pickle: string; readonly repr: string; readonly digest: string | null }[];

/** Of each value: its pickles under every protocol, by both picklers, what Python reads in them, and its digest. */
const answers = `
${setup}
import cloudpickle
from fleche.digest import Indigestible
def answer(expression):
    value = eval(expression)
    pickles = [cloudpickle.dumps(value)]
    for protocol in range(6):
        for dumps in (pickle.dumps, pickle._dumps):
            try:
                pickles.append(dumps(value, protocol))
            except TypeError:
                pass  # old protocols know no slots
    return [{'pickle': base64.b64encode(each).decode(), **facts(pickle.loads(each))} for each in pickles]
def facts(value):
    try:
        digested = str(digest(value))
    except (Indigestible, RecursionError, TypeError, UnicodeEncodeError):
        digested = None
    return {'repr': repr(value), 'digest': digested}
out([answer(each) for each in inp])
`;

describe('pickles that Python wrote', function () {
  this.timeout(60_000);
  let reference: Reference;
  let session: Session | undefined;

  before(async function () {
    reference = await requireReference(this);
    session = reference.start();
  });
  after(() => session?.dispose());

  const ask = async (expressions: readonly string[]): Promise<readonly Answer[]> => (await session?.call(answers, expressions)) as Answer[];

  for (const [name, expressions] of Object.entries({ scalars, containers, arrays }))
    it(`come back as what they were, and print and digest alike: ${name}`, async () => {
      const told = await ask(expressions);
      const wrong: string[] = [];
      for (const [i, expression] of expressions.entries()) {
        for (const [p, { pickle, repr: text, digest: hex }] of (told[i] as Answer).entries()) {
          const value = loads(Buffer.from(pickle, 'base64'));
          // A Digest is a str in Python; here it says what it is.
          const printed = repr(value).replace(/Digest\(('[0-9a-f]{64}')\)/g, '$1');
          if (printed !== text)
            wrong.push(`${expression} (pickle ${p}) prints as ${printed.slice(0, 200)}, in Python as ${text.slice(0, 200)}`);
          let own: string | null;
          try {
            own = digest(value);
          } catch (error) {
            if (!(error instanceof IndigestibleError)) throw error;
            own = null;
          }
          if (own !== hex) wrong.push(`${expression} (pickle ${p}) has the digest ${own}, in Python ${hex}`);
        }
      }
      assert.deepEqual(wrong, []);
    });

  it('keep objects of unknown classes, whatever they hold', async () => {
    const told = await ask(objects);
    for (const [i, expression] of objects.entries())
      for (const [p, { pickle }] of (told[i] as Answer).entries()) {
        const printed = repr(loads(Buffer.from(pickle, 'base64')));
        assert.ok(printed.length > 0, `${expression} (pickle ${p})`);
      }
  });

  it('keep what is shared and cyclic', async () => {
    const code = `${setup}\nout([base64.b64encode(pickle.dumps(v, p)).decode() for p in range(6) for v in ([shared, shared], cyclic)])`;
    const pickles = (await session?.call(code)) as string[];
    for (let i = 0; i < pickles.length; i += 2) {
      const [first, second] = loads(Buffer.from(pickles[i] as string, 'base64')) as unknown[];
      assert.equal(first, second);
      const cyclic = loads(Buffer.from(pickles[i + 1] as string, 'base64')) as unknown[];
      assert.equal(cyclic[1], cyclic);
    }
  });

  it('use every opcode that Python knows, here or in the tests by hand', async () => {
    const code = `${setup}
import pickletools
used = set()
for text in inp:
    for each in answer(text):
        used |= {opcode.name for opcode, _, _ in pickletools.genops(base64.b64decode(each['pickle']))}
out([sorted(used), sorted(opcode.name for opcode in pickletools.opcodes)])`;
    const prelude = answers.slice(0, answers.indexOf('out(['));
    const [used, all] = (await session?.call(prelude + code, [...scalars, ...containers, ...arrays, ...objects])) as [string[], string[]];
    const { byHand } = await import('../unit/pickle/by-hand.ts');
    assert.deepEqual(
      all.filter((name) => !used.includes(name) && !(name in byHand)),
      [],
    );
  });

  it('written by hand mean what Python reads in them', async () => {
    const { byHand } = await import('../unit/pickle/by-hand.ts');
    const code = `${setup}
class Reader(pickle.Unpickler):
    def persistent_load(self, key):
        return ('persistent', key)
def read(each):
    try:
        return repr(Reader(io.BytesIO(base64.b64decode(each)), buffers=[b'out of band'] * 2).load())
    except Exception as error:
        return type(error).__name__
out([read(each) for each in inp])`;
    const cases = Object.entries(byHand).filter(([, { python }]) => python);
    const told = (await session?.call(
      code,
      cases.map(([, { bytes }]) => Buffer.from(bytes).toString('base64')),
    )) as string[];
    for (const [i, [name, { repr: expected }]] of cases.entries()) assert.equal(told[i], expected, name);
  });
});
