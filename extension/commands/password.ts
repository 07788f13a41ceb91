/** Set Database Password: for caches whose calls are on a server. */
import { l10n, window } from 'vscode';
import { UnsupportedError } from '../../engine/errors.ts';
import { hasLogin } from '../passwords.ts';
import { askText } from '../question.ts';
import { pairOf } from '../tree/node.ts';
import { askCache, nodeOf } from './ask.ts';
import type { Action } from './services.ts';

const title = l10n.t('Set Database Password');

export const setPassword: Action = async ({ caches }, argument) => {
  const onServers = caches.pairs().filter(({ calls }) => hasLogin(calls));
  const given = pairOf(nodeOf(argument));
  if (onServers.length === 0 || (given && !onServers.some(({ id }) => id === given.id)))
    throw new UnsupportedError(l10n.t('Only caches whose calls are on a server, with a user in their URL, have a password.'), {
      code: 'NO_LOGIN',
    });
  const cache = given ?? (await askCache(onServers, title, l10n.t('Whose server asks for a password?')));
  if (!cache) return;
  const password = await askText({
    title,
    prompt: l10n.t('The password of “{0}” on its database server. It is kept where VS Code keeps secrets. Empty: forget it', cache.name),
    password: true,
  });
  if (password === undefined) return;
  await caches.passwords.set(cache, password);
  await caches.refresh();
  void window.showInformationMessage(
    password === ''
      ? l10n.t('The password of “{0}” is forgotten.', cache.name)
      : l10n.t('The password of “{0}” is kept where VS Code keeps secrets.', cache.name),
  );
};
