/** Where something is within a value. */
import { repr } from './repr.ts';
import { Tuple } from './sequences.ts';

/** Where a value is, of the values that lie within each other: `value[3]['a'].state`. Steps that have no name are left out. */
export function pathOf(chain: readonly unknown[]): string {
  const steps = chain.slice(1).map((inner, i) => step(chain[i], inner));
  const text = steps.length > 20 ? [...steps.slice(0, 10), '…', ...steps.slice(-10)] : steps;
  return `value${text.join('')}`;
}

function step(outer: unknown, inner: unknown): string {
  if (outer instanceof Tuple || Array.isArray(outer)) {
    const index = (outer instanceof Tuple ? outer.items : outer).indexOf(inner);
    return index < 0 ? '' : `[${index}]`;
  }
  if (outer instanceof Map) {
    for (const [key, item] of outer) if (item === inner) return `[${keyText(key)}]`;
    return '';
  }
  if (typeof outer !== 'object' || outer === null) return '';
  const name = Object.entries(outer).find(([, item]) => item === inner)?.[0];
  if (name === undefined) return '';
  return Object.getPrototypeOf(outer) === Object.prototype ? `[${keyText(name)}]` : `.${name}`;
}

function keyText(key: unknown): string {
  return typeof key === 'string' || typeof key === 'number' ? repr(key, { maxLength: 60 }) : '…';
}
