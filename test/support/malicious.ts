/** Pickles as attackers have published them, by hand. None may do more here than name what it would run. */
const pickle = (...parts: readonly string[]): Buffer => Buffer.from(parts.join(''), 'latin1');
const short = (text: string): string => `\x8c${String.fromCharCode(text.length)}${text}`;
const long = (text: string): string => `X${String.fromCharCode(text.length)}\0\0\0${text}`;

export interface Malicious {
  readonly bytes: Uint8Array;
  /** What Python imports, `module name`, in order. */
  readonly names: readonly string[];
  /** True where Python, and `loads`, stop with an error after that. */
  readonly breaks?: true;
}

const system = 'cos\nsystem\n';
const run = `${system}(S'id'\ntR`;
const payload = `\x80\x04${short('os')}\x94${short('system')}\x94\x93\x94${short('id')}\x85R`;

const shape = (names: readonly string[], ...parts: readonly string[]): Malicious => ({ bytes: pickle(...parts), names });
const broken = (names: readonly string[], ...parts: readonly string[]): Malicious => ({ ...shape(names, ...parts), breaks: true });

export const malicious: { readonly [what: string]: Malicious } = {
  'the oldest of all': shape(['os system'], run, '.'),
  'protocol 4': shape(['os system'], payload, '.'),
  'eval of Python 2': shape(['builtins eval'], 'c__builtin__\neval\n(Vprint(1)\ntR.'),
  'eval of Python 2 in protocol 3, where nothing is renamed': shape(
    ['__builtin__ eval'],
    '\x80\x03c__builtin__\neval\n',
    long('1'),
    '\x85R.',
  ),
  'commands of Python 2': shape(['subprocess getoutput'], 'ccommands\ngetoutput\n(Vid\ntR.'),
  apply: shape(['builtins apply', 'os system'], `c__builtin__\napply\n(${system}(Vid\nttR.`),
  'a chain of getattr': shape(
    ['builtins getattr', 'builtins __import__'],
    'c__builtin__\ngetattr\n(c__builtin__\n__import__\n(Vos\ntRVsystem\ntR(Vid\ntR.',
  ),
  'getattr from the globals of a harmless function': shape(
    ['builtins getattr', 'builtins dict', 'random _inst'],
    'c__builtin__\ngetattr\np0\n0g0\n(c__builtin__\ndict\nVget\ntR(g0\n(crandom\n_inst\nV__class__\ntRVx\ntR.',
  ),
  INST: shape(['os system'], "(S'id'\nios\nsystem\n."),
  OBJ: shape(['os system'], `(${system}S'id'\no.`),
  'NEWOBJ of a class': shape(['subprocess Popen'], '\x80\x02csubprocess\nPopen\n(Vid\nt\x81.'),
  NEWOBJ_EX: shape(['subprocess Popen'], '\x80\x04csubprocess\nPopen\n(Vid\nt}Vshell\n\x88s\x92.'),
  'STACK_GLOBAL of texts from the memo': shape(
    ['posix system'],
    `\x80\x04${short('posix')}\x94${short('system')}\x94]h\x00ah\x01a0h\x00h\x01\x93${short('id')}\x85R.`,
  ),
  'texts put far out in the memo, by LONG_BINPUT': shape(
    ['os system'],
    `\x80\x04${short('os')}r\x00\x00\x10\x000${short('system')}r\x01\x00\x10\x000j\x00\x00\x10\x00j\x01\x00\x10\x00\x93.`,
  ),
  'a memo entry that is written over': shape(
    ['os system'],
    `\x80\x04${short('math')}q\x000${short('os')}q\x000h\x00${short('system')}\x93${short('id')}\x85R.`,
  ),
  'a memo index as only int() takes it': shape(['os system'], `\x80\x04${short('os')}p 1_0\n0${short('system')}p+11\n0g10\ng11 \n\x93.`),
  'DUP of a name': shape(['os.path os.path'], `\x80\x04${short('os.path')}2\x93.`),
  'a name that is dotted': shape(['os path.sys.modules'], `\x80\x04${short('os')}${short('path.sys.modules')}\x93.`),
  'names in UTF-8': shape(['caf\u00e9 \u03b1'], 'ccaf\xc3\xa9\n\xce\xb1\n.'),
  'a payload whose result is thrown away': shape(['os system'], `${run}0N.`),
  'a payload in a tuple that is thrown away': shape(['os system'], `(${run}1N.`),
  'a payload before harmless data': shape(['os system', 'collections OrderedDict'], `\x80\x02${run}0ccollections\nOrderedDict\n)R.`),
  'a payload as a key': shape(['os system'], `}${run}Ns.`),
  'a payload as the state of an object': shape(['m C', 'os system'], `cm\nC\n)\x81}Va\n${run}sb.`),
  'calls within calls': shape(
    ['functools reduce', 'builtins map', 'os system'],
    `cfunctools\nreduce\n(c__builtin__\nmap\n(${system}(Vid\nltRtR.`,
  ),
  'a chain of __reduce__, each the callee of the next': shape(['m a', 'm b', 'm c'], 'cm\na\n)R(cm\nb\n)RtRcm\nc\n\x85R.'),
  runpy: shape(['runpy _run_code'], '\x80\x02crunpy\n_run_code\n(Vimport os\n}tR.'),
  pip: shape(['pip main'], '\x80\x02cpip\nmain\n(](Vinstall\nVx\netR.'),
  'a loader in a loader': shape(
    ['pickle loads', '_codecs encode'],
    '\x80\x02cpickle\nloads\n(c_codecs\nencode\n(Vcos\\u000asystem\\u000a\nVlatin1\ntRtR.',
  ),
  'numpy that runs a text': shape(
    ['numpy.testing._private.utils runstring'],
    'cnumpy.testing._private.utils\nrunstring\n(Vimport os\n}tR.',
  ),
  'an array of NumPy with a payload among its objects': shape(
    ['numpy.core.multiarray _reconstruct', 'numpy ndarray', 'numpy dtype', 'os system'],
    `cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(I0\ntVb\ntR(I1\n(I1\ntcnumpy\ndtype\n(VO8\nI0\nI1\ntR(I3\nV|\nNNNI-1\nI-1\nI63\ntbI0\n(${run}ltb.`,
  ),
  'torch, wrapped': shape(
    ['torch._utils _rebuild_tensor_v2', 'torch FloatStorage', 'collections OrderedDict', 'builtins exec'],
    '\x80\x02ctorch._utils\n_rebuild_tensor_v2\n((X\x07\0\0\0storagectorch\nFloatStorage\nX\x01\0\0\x000X\x03\0\0\0cpuK\x01tQK\x00K\x01\x85K\x01\x85\x89ccollections\nOrderedDict\n)RtR0c__builtin__\nexec\nX\x04\0\0\0pass\x85R.',
  ),
  'trailing data': shape(['os system'], payload, '.', 'trailing \x00\xff'),
  'two pickles, the second of which nobody loads': shape([], 'N.', run, '.'),
  'two pickles, the first of which is bad': shape(['os system'], payload, '.\x80\x04N.'),
  'PROTO in the middle, after which names are not renamed': shape(
    ['builtins eval', '__builtin__ eval'],
    'c__builtin__\neval\n\x80\x040c__builtin__\neval\n.',
  ),
  'PROTO twice': shape(['os system'], '\x80\x04', payload, '.'),
  'no state, given to what has none': shape(['os system'], `]Nb0${run}.`),
  'a payload before the end is missing': broken(['os system'], payload),
  'a payload before an unknown opcode': broken(['os system'], payload, '\xff\xfe.'),
  'a payload before an empty stack': broken(['os system'], payload, '000.'),
  'a payload before a text that is cut': broken(['os system'], payload, 'X\xff\0\0\0.'),
  'a payload before an unknown protocol': broken(['os system'], payload, '\x80\x09.'),
};
