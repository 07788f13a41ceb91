/** Serves `vscode` to what is tested alone and needs its words only: in English, with their placeholders filled. */
import { registerHooks } from 'node:module';

const source = `
const fill = (text, values) => text.replace(/\\{(\\d+)\\}/g, (place, index) => String(values[index] ?? place));
export const l10n = { t: (text, ...values) => fill(text, values) };`;

registerHooks({
  resolve: (name, context, next) => (name === 'vscode' ? { url: 'words:vscode', shortCircuit: true } : next(name, context)),
  load: (url, context, next) => (url === 'words:vscode' ? { format: 'module', source, shortCircuit: true } : next(url, context)),
});
