/** Pickles that no pickler of today writes, for the opcodes that only old or odd ones have. */
type ByHand = {
  readonly bytes: Uint8Array;
  /** What the value prints as. */ readonly repr: string;
  /** False where Python looks something up, and the decoder keeps what the pickle says. */ readonly python: boolean;
};

const pickle = (...parts: readonly (string | readonly number[])[]): Uint8Array =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))));
const u32 = (value: number) => [value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24];
const u64 = (value: number) => [...u32(value), 0, 0, 0, 0];

const read = (repr: string, ...parts: readonly (string | readonly number[])[]): ByHand => ({ bytes: pickle(...parts), repr, python: true });

export const byHand: { readonly [opcode: string]: ByHand } = {
  POP: read('1', 'K\x01K\x02', '0', '.'),
  POP_MARK: read('1', 'K\x01(K\x02K\x03', '1', '.'),
  DUP: read('(1, 1)', 'K\x01', '2', '\x86', '.'),
  MARK: read('[]', '(l', '.'),
  STOP: read('None', 'N.'),
  GET: read("('a', 'a')", '(X', u32(1), 'ap0\n0g0\ng0\nt', '.'),
  PUT: read("'a'", 'X', u32(1), 'ap7\n', '.'),
  LONG_BINGET: read('(1, 1)', 'K\x01r', u32(300), '0j', u32(300), 'j', u32(300), '\x86', '.'),
  LONG_BINPUT: read('1', 'K\x01r', u32(300), '.'),
  BINGET: read('(1, 1)', 'K\x01q\x050h\x05h\x05\x86', '.'),
  STRING: read("'it\\n'", "S'it\\n'\n", '.'),
  BINSTRING: read("'abc'", 'T', u32(3), 'abc', '.'),
  SHORT_BINSTRING: read("'abc'", 'U\x03abc', '.'),
  INT: read('True', 'I01\n', '.'),
  LONG: read('-5', 'L-5L\n', '.'),
  LONG4: read('-1', '\x8b', u32(2), '\xff\xff', '.'),
  FLOAT: read('1.5', 'F1.5\n', '.'),
  UNICODE: read("'é\\n'", 'V\\u00e9\\u000a\n', '.'),
  BINUNICODE8: read("'abc'", '\x80\x04\x8d', u64(3), 'abc', '.'),
  BINBYTES8: read("b'abc'", '\x80\x04\x8e', u64(3), 'abc', '.'),
  BYTEARRAY8: read("bytearray(b'abc')", '\x80\x05\x96', u64(3), 'abc', '.'),
  NEXT_BUFFER: { bytes: pickle('\x80\x05\x97.'), repr: 'buffer(0)', python: false },
  READONLY_BUFFER: { bytes: pickle('\x80\x05\x97\x98.'), repr: 'buffer(0)', python: false },
  PERSID: { bytes: pickle('Pkey\n.'), repr: "persistent('key')", python: false },
  BINPERSID: { bytes: pickle('X', u32(3), 'keyQ.'), repr: "persistent('key')", python: false },
  EXT1: { bytes: pickle('\x82\x05.'), repr: 'extension(5)', python: false },
  EXT2: { bytes: pickle('\x83\x05\x01.'), repr: 'extension(261)', python: false },
  EXT4: { bytes: pickle('\x84', u32(70000), '.'), repr: 'extension(70000)', python: false },
  INST: read('datetime.timedelta(days=1)', '(I1\nidatetime\ntimedelta\n', '.'),
  OBJ: read('datetime.timedelta(days=1)', '(cdatetime\ntimedelta\nI1\no', '.'),
  NEWOBJ_EX: {
    bytes: pickle('\x80\x04cdatetime\ntimedelta\n)}X', u32(4), 'daysK\x02s\x92', '.'),
    repr: 'timedelta(days=2)',
    python: false,
  },
  DICT: read('{1: 2}', '(K\x01K\x02d', '.'),
  APPEND: read('[1]', ']K\x01a', '.'),
  SETITEM: read('{1: 2}', '}K\x01K\x02s', '.'),
  TUPLE1: read('(1,)', 'K\x01\x85', '.'),
  FROZENSET: read('frozenset({1})', '\x80\x04(K\x01\x91', '.'),
  ADDITEMS: read('{1}', '\x80\x04\x8f(K\x01\x90', '.'),
  FRAME: read('1', '\x80\x04\x95', u64(3), 'K\x01.'),
};
