/** The one importer of uPlot, which is loaded when the first line is drawn. */
import type uPlot from 'uplot';

let loading: Promise<typeof uPlot> | null = null;

export function loadPlot(): Promise<typeof uPlot> {
  if (!loading) checkLanguage();
  loading ??= import('uplot').then((module) => module.default);
  return loading;
}

/** uPlot asks for the numbers of the browser's language as it is loaded; under the locale C that is `en-US@posix`, which there are none of. */
function checkLanguage(): void {
  try {
    new Intl.NumberFormat(navigator.language);
  } catch {
    Object.defineProperty(navigator, 'language', { value: 'en', configurable: true });
  }
}
