/** What Python 2 called modules, classes and functions, and what `pickle` of Python 3 takes the names for (`_compat_pickle` of CPython). */

const modules: ReadonlyMap<string, string> = new Map(
  Object.entries({
    __builtin__: 'builtins',
    copy_reg: 'copyreg',
    Queue: 'queue',
    SocketServer: 'socketserver',
    ConfigParser: 'configparser',
    repr: 'reprlib',
    tkFileDialog: 'tkinter.filedialog',
    tkSimpleDialog: 'tkinter.simpledialog',
    tkColorChooser: 'tkinter.colorchooser',
    tkCommonDialog: 'tkinter.commondialog',
    Dialog: 'tkinter.dialog',
    Tkdnd: 'tkinter.dnd',
    tkFont: 'tkinter.font',
    tkMessageBox: 'tkinter.messagebox',
    ScrolledText: 'tkinter.scrolledtext',
    Tkconstants: 'tkinter.constants',
    Tix: 'tkinter.tix',
    ttk: 'tkinter.ttk',
    Tkinter: 'tkinter',
    markupbase: '_markupbase',
    _winreg: 'winreg',
    thread: '_thread',
    dummy_thread: '_dummy_thread',
    dbhash: 'dbm.bsd',
    dumbdbm: 'dbm.dumb',
    dbm: 'dbm.ndbm',
    gdbm: 'dbm.gnu',
    xmlrpclib: 'xmlrpc.client',
    SimpleXMLRPCServer: 'xmlrpc.server',
    httplib: 'http.client',
    htmlentitydefs: 'html.entities',
    HTMLParser: 'html.parser',
    Cookie: 'http.cookies',
    cookielib: 'http.cookiejar',
    BaseHTTPServer: 'http.server',
    'test.test_support': 'test.support',
    commands: 'subprocess',
    urlparse: 'urllib.parse',
    robotparser: 'urllib.robotparser',
    urllib2: 'urllib.request',
    anydbm: 'dbm',
    _abcoll: 'collections.abc',
    cPickle: 'pickle',
    _elementtree: 'xml.etree.ElementTree',
    FileDialog: 'tkinter.filedialog',
    SimpleDialog: 'tkinter.simpledialog',
    DocXMLRPCServer: 'xmlrpc.server',
    SimpleHTTPServer: 'http.server',
    CGIHTTPServer: 'http.server',
    UserDict: 'collections',
    UserList: 'collections',
    UserString: 'collections',
    whichdb: 'dbm',
    StringIO: 'io',
    cStringIO: 'io',
  }),
);

type Names = { readonly [name: string]: readonly [module: string, name: string] };

const exceptions =
  'ArithmeticError AssertionError AttributeError BaseException BufferError BytesWarning DeprecationWarning EOFError EnvironmentError Exception FloatingPointError FutureWarning GeneratorExit IOError ImportError ImportWarning IndentationError IndexError KeyError KeyboardInterrupt LookupError MemoryError NameError NotImplementedError OSError OverflowError PendingDeprecationWarning ReferenceError RuntimeError RuntimeWarning StopIteration SyntaxError SyntaxWarning SystemError SystemExit TabError TypeError UnboundLocalError UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError UnicodeWarning UserWarning ValueError Warning ZeroDivisionError'.split(
    ' ',
  );

const names: ReadonlyMap<string, ReadonlyMap<string, readonly [module: string, name: string]>> = new Map(
  Object.entries<Names>({
    __builtin__: {
      xrange: ['builtins', 'range'],
      reduce: ['functools', 'reduce'],
      intern: ['sys', 'intern'],
      unichr: ['builtins', 'chr'],
      unicode: ['builtins', 'str'],
      long: ['builtins', 'int'],
      basestring: ['builtins', 'str'],
    },
    itertools: {
      izip: ['builtins', 'zip'],
      imap: ['builtins', 'map'],
      ifilter: ['builtins', 'filter'],
      ifilterfalse: ['itertools', 'filterfalse'],
      izip_longest: ['itertools', 'zip_longest'],
    },
    UserDict: { IterableUserDict: ['collections', 'UserDict'], UserDict: ['collections', 'UserDict'] },
    UserList: { UserList: ['collections', 'UserList'] },
    UserString: { UserString: ['collections', 'UserString'] },
    whichdb: { whichdb: ['dbm', 'whichdb'] },
    _socket: { fromfd: ['socket', 'fromfd'] },
    _multiprocessing: { Connection: ['multiprocessing.connection', 'Connection'] },
    'multiprocessing.process': { Process: ['multiprocessing.context', 'Process'] },
    'multiprocessing.forking': { Popen: ['multiprocessing.popen_fork', 'Popen'] },
    urllib: {
      ContentTooShortError: ['urllib.error', 'ContentTooShortError'],
      getproxies: ['urllib.request', 'getproxies'],
      pathname2url: ['urllib.request', 'pathname2url'],
      quote_plus: ['urllib.parse', 'quote_plus'],
      quote: ['urllib.parse', 'quote'],
      unquote_plus: ['urllib.parse', 'unquote_plus'],
      unquote: ['urllib.parse', 'unquote'],
      url2pathname: ['urllib.request', 'url2pathname'],
      urlcleanup: ['urllib.request', 'urlcleanup'],
      urlencode: ['urllib.parse', 'urlencode'],
      urlopen: ['urllib.request', 'urlopen'],
      urlretrieve: ['urllib.request', 'urlretrieve'],
    },
    urllib2: { HTTPError: ['urllib.error', 'HTTPError'], URLError: ['urllib.error', 'URLError'] },
    multiprocessing: {
      AuthenticationError: ['multiprocessing.context', 'AuthenticationError'],
      BufferTooShort: ['multiprocessing.context', 'BufferTooShort'],
      ProcessError: ['multiprocessing.context', 'ProcessError'],
      TimeoutError: ['multiprocessing.context', 'TimeoutError'],
    },
    exceptions: {
      ...Object.fromEntries(exceptions.map((name) => [name, ['builtins', name]])),
      StandardError: ['builtins', 'Exception'],
    },
    socket: { _socketobject: ['socket', 'SocketType'] },
  }).map(([module, own]) => [module, new Map(Object.entries(own))]),
);

/** Protocols below 3 spell names as Python 2 did. */
export function renamed(module: string, name: string): readonly [module: string, name: string] {
  return names.get(module)?.get(name) ?? [modules.get(module) ?? module, name];
}
