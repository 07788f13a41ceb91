import type { KeyList } from '../ui/key-list.ts';

export const keyList: KeyList = [
  ['Tab', 'field to field; in a value, take what is offered'],
  ['← →', 'filter to filter'],
  ['Enter', 'run; on a filter, change it; on a cell, draw what is in it; on a header, sort'],
  ['Delete', 'remove a filter'],
  ['Ctrl+Enter', 'run from anywhere in the form'],
  ['F8', 'next mistake'],
  ['Arrows', 'cell to cell; above the first row are the headers'],
  ['Home End', 'ends of the row; with Ctrl, of the table'],
  ['Space', 'select a row; Shift+↑ ↓ several, Ctrl+A all'],
  ['F2', 'sort by the column'],
  ['Alt+← →', 'move the column; with Shift, make it narrower or wider'],
  ['Ctrl+C', 'copy the selected rows, or the cell'],
  ['Ctrl+Shift+C', 'copy the query as Python'],
  ['Esc', 'stop'],
  ['?', 'this list'],
];
