/** Set Secret Key: for caches whose entries are signed. */
import { l10n, window } from 'vscode';
import { UnsupportedError } from '../../engine/errors.ts';
import { askText } from '../question.ts';
import { canBeSigned, secretProblem } from '../secret-keys.ts';
import { pairOf } from '../tree/node.ts';
import { askCache, nodeOf } from './ask.ts';
import type { Action } from './services.ts';

const title = l10n.t('Set Secret Key');

export const setSecretKey: Action = async ({ caches }, argument) => {
  const signable = caches.pairs().filter(({ values, calls }) => canBeSigned(values) || canBeSigned(calls));
  const given = pairOf(nodeOf(argument));
  if (signable.length === 0 || (given && !signable.some(({ id }) => id === given.id)))
    throw new UnsupportedError(l10n.t('Only caches of pickle files can be signed.'), { code: 'NOT_SIGNED' });
  const cache = given ?? (await askCache(signable, title, l10n.t('Whose entries are signed?')));
  if (!cache) return;
  const text = await askText({
    title,
    prompt: l10n.t(
      'The key of “{0}”, as in FLECHE_SECRET_KEY: hexadecimal, several with colons between them, the first signs. Empty: forget it',
      cache.name,
    ),
    password: true,
    validateInput: secretProblem,
  });
  if (text === undefined) return;
  await caches.secrets.set(cache, text.trim());
  await caches.refresh();
  void window.showInformationMessage(
    text.trim() === ''
      ? l10n.t('The secret key of “{0}” is forgotten.', cache.name)
      : l10n.t(
          'The secret key of “{0}” is kept where VS Code keeps secrets. Entries with another signature, or none, are not read any more.',
          cache.name,
        ),
  );
};
