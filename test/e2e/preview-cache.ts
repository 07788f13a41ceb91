/** A cache with a value of each kind that previews show. */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { dumps } from '../../engine/pickle/index.ts';
import { Complex, DType, float, NdArray, PyDict, Tuple } from '../../engine/values/index.ts';
import type { Value } from '../../engine/values/index.ts';
import { root } from '../../scripts/lib/paths.ts';

/** Keys are made up: what counts here is what is in the files. */
export const keyOf = (name: string): string => createHash('sha256').update(name).digest('hex');

export const tableRows = 100_000;
export const lineLength = 1_000_000;

const bytesOf = (data: Float64Array | Int32Array) => new Uint8Array(data.buffer as ArrayBuffer);
const doubles = (shape: readonly number[], of: (index: number) => number) =>
  new NdArray(new DType('f', '<', 8), shape, bytesOf(Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => of(i))));

/** Records of a number, a double and a text. */
function records(): NdArray {
  const fields = [
    { name: 'step', dtype: new DType('i', '<', 4), offset: 0 },
    { name: 'energy', dtype: new DType('f', '<', 8), offset: 4 },
    { name: 'pressure', dtype: new DType('f', '<', 8), offset: 12 },
    { name: 'volume', dtype: new DType('f', '<', 8), offset: 20 },
    { name: 'phase', dtype: new DType('U', '<', 16), offset: 28 },
  ];
  const itemsize = 44;
  const bytes = new Uint8Array(tableRows * itemsize);
  const view = new DataView(bytes.buffer);
  for (let row = 0; row < tableRows; row++) {
    const at = row * itemsize;
    view.setInt32(at, row, true);
    view.setFloat64(at + 4, row % 1000 === 7 ? NaN : -Math.cos(row / 50) * ((row * 7919) % 100_003), true);
    view.setFloat64(at + 12, Math.sin(row / 90), true);
    view.setFloat64(at + 20, 100 + row / 7, true);
    for (const [i, character] of [...['fcc', 'bcc', 'hcp', 'liq'][row % 4]!].entries())
      view.setUint32(at + 28 + 4 * i, character.charCodeAt(0), true);
  }
  return new NdArray(new DType('V', '|', itemsize, { fields }), [tableRows], bytes);
}

const wave = (i: number) => (i % 5003 === 17 ? NaN : Math.sin(i / 40_000) + (i === 700_001 ? 9 : 0.2 * Math.sin(i / 37)));
const hill = (size: number) => (i: number) => {
  const [x, y] = [(i % size) / size - 0.4, Math.floor(i / size) / size - 0.6];
  return x * x + y * y < 0.002 ? NaN : Math.exp(-9 * (x * x + y * y)) + 0.3 * Math.sin(14 * x);
};

const values: Readonly<Record<string, () => Value>> = {
  line: () => doubles([lineLength], wave),
  plane: () => doubles([240, 240], hill(240)),
  cube: () => doubles([6, 40, 60], (i) => Math.sin((i % 60) / 8) * Math.cos(Math.floor(i / 60) / 9) + Math.floor(i / 2400)),
  complex: () => {
    const data = Float64Array.from({ length: 2 * 300 }, (_, i) => (i % 2 === 0 ? Math.cos(i / 40) : Math.sin(i / 40)) * (1 + i / 300));
    return new NdArray(new DType('c', '<', 16), [300], bytesOf(data));
  },
  records,
  nested: () =>
    new PyDict([
      ['name', 'fcc aluminium'],
      [
        'lattice',
        new PyDict([
          ['a', 4.05],
          ['angles', new Tuple([90, 90, 90])],
        ] as [Value, Value][]),
      ],
      ['energies', doubles([50], (i) => -3 + 0.01 * (i - 25) ** 2)],
      ['many', Array.from({ length: 1000 }, (_, i): Value => new Tuple([i, float(i / 4)]))],
      ['nothing', null],
      ['impedance', new Complex(3, -4)],
    ] as [Value, Value][]),
  text: () => Array.from({ length: 4000 }, (_, i) => `Line ${i}: ${'the quick brown fox '.repeat(3)}`).join('\n'),
  bytes: () => Uint8Array.from({ length: 40_000 }, (_, i) => (i * 31) % 256),
};

const fixtures = ['atoms', 'structure', 'csr', 'path', 'enum', 'dataclass', 'function_by_value'];

export function writePreviewCache(folder: string): void {
  mkdirSync(join(folder, 'values'), { recursive: true });
  for (const [name, make] of Object.entries(values)) writeFileSync(join(folder, 'values', keyOf(name)), dumps(make()));
  for (const name of fixtures) cpSync(join(root, `test/preview-fixtures/${name}.pickle`), join(folder, 'values', keyOf(name)));
  const toml = [
    '[default]',
    'cache = "kinds"',
    'root = true',
    '[kinds]',
    'values.type = "pickle"',
    'values.root = "values"',
    'calls.type = "memory"',
  ];
  writeFileSync(join(folder, 'fleche.toml'), `${toml.join('\n')}\n`);
}
