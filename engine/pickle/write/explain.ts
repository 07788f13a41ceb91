/** What is said of a value that cannot be pickled. */
import { PicklingError } from '../../errors.ts';

export function describeUnpicklable(value: unknown): PicklingError {
  const type = typeof value === 'object' && value !== null ? className(value) : typeof value;
  const hint =
    value === undefined
      ? 'undefined is no Python value; use null for None'
      : `A value of type ${type} is no Python value that is written here`;
  return new PicklingError(hint, { data: { type } });
}

function className(value: object): string {
  const { constructor } = value;
  return typeof constructor === 'function' && constructor.name !== '' ? constructor.name : 'object';
}
