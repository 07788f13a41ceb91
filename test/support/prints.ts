/** Where our text of what Python wrote is another than Python's, and why. */

/** Types that do not print alike, and why. Their text must say what stands here. */
export const printsOtherwise: { readonly [type: string]: readonly [why: string, text: RegExp] } = {
  'specimens.Colour': ['a pickle has the value of an enumeration, not its name', /^Colour\((1|'b')\)$/],
  'specimens.Level': ['as above', /^Level\(3\)$/],
  'specimens.Access': ['as above', /^Access\(3\)$/],
  'specimens.Named': ['the names of fields are in the class alone', /^Named\(1, ('b'|\[2\])\)$/],
  'specimens.Listed': ['a subclass of list says so, and keeps references to its parts', /^Listed\(\[.*\]\)$/],
  'specimens.Texts': ['as above', /^Texts\(\{'a': 1\}\)$/],
  'specimens.Plain': ['Python prints an address', /^Plain\((a=1, b=\[2\]|p=Point\(x=1, y=2.5\))\)$/],
  'specimens.Reduced': ['as above', /^Reduced\(\[1, 2\]\)$/],
  '__main__.LocalPlain': ['as above', /^LocalPlain\(x=1\)$/],
  'builtins.function': ['as above', /^(specimens\.scale|<function (make_adder\.<locals>\.add|<lambda>)>)$/],
  'numpy.ufunc': ['a name does not say of what type its object is', /\bsin$/],
  'pandas.Period': ['the text takes the calendar of a frequency', /^Period\(.*672\)$/],
  'pandas._libs.tslibs.period.Period': ['as above', /^Period\(.*672\)$/],
};
/** Lists that hold such a value, or a table, which is one line there. */
export const heldOtherwise = /^\[(Named\(1, \[2\]\)|Series\([^)]*\)(, datetime\.timedelta\(days=1\))?)\]$/;

/** Our text, which is that of NumPy 2, as NumPy 1 has it: without the type of a scalar. */
export const asNumpy1 = (text: string) =>
  text
    .replace(/\bnp\.(datetime64|timedelta64)\(/g, 'numpy.$1(')
    .replace(/\bnp\.complex\d+\((.*?)\)/g, '($1)')
    .replace(/\bnp\.\w+\((.*?)\)/g, '$1')
    .replace(/\bnp\.(True|False)_/g, '$1');
