/** Which release wrote a node, against the ones that the caller expects. */
import { FormatError } from '../errors.ts';

/** As `version_validator` of the reference. */
export type VersionValidator = 'exact' | 'semantic-minor' | 'semantic-major' | 'none';

export interface VersionCheck {
  readonly validator: VersionValidator;
  /** The expected release of a package by its name; those that are not named pass. */
  readonly versions: { readonly [name: string]: string };
}

export const defaultVersions: VersionCheck['versions'] = { fleche: '0.22.2' };

const parts = /^(\d+)\.(\d+)/;

/** @throws {@link FormatError} `BAG_VERSION`, naming both. */
export function assertVersion(check: VersionCheck, path: string, module: string, stored: string): void {
  const name = module.split('.', 1)[0] as string;
  const expected = Object.hasOwn(check.versions, name) ? check.versions[name] : undefined;
  if (expected === undefined || matches(check.validator, stored, expected)) return;
  throw new FormatError(`${path} was written with ${name} ${stored}, not ${expected}, and ${check.validator} versions were asked for.`, {
    code: 'BAG_VERSION',
    data: { module: name, stored, expected },
  });
}

function matches(validator: VersionValidator, stored: string, expected: string): boolean {
  if (validator === 'none' || stored === expected) return true;
  const [theirs, ours] = [parts.exec(stored), parts.exec(expected)];
  if (validator === 'exact' || !theirs || !ours) return false;
  return theirs[1] === ours[1] && (validator === 'semantic-major' || theirs[2] === ours[2]);
}
