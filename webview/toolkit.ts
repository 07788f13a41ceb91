/**
 * The only importer of the component toolkit, loaded after the page is drawn. Whoever uses its elements asks {@link toolkitReady} first and
 * draws the browser's own until then, so that another toolkit (or none) can take its place here and in ui/controls.tsx.
 * Its badge is left out: it writes a `style` attribute, which the page's Content-Security-Policy forbids.
 */
import { provideVSCodeDesignSystem, vsCodeButton, vsCodeProgressRing } from '@vscode/webview-ui-toolkit';

export function registerToolkit(): void {
  provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeProgressRing());
}
