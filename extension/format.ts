/** Numbers, times and digests as people read them. Pure. */
import { l10n } from 'vscode';

const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** `4.1 kB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 99.5 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

/** A duration in seconds: `17 ms`, `4.2 s`, `3 min 5 s`, `2 h 10 min`, `3 d 4 h`. */
export function formatDuration(seconds: number): string {
  if (seconds < 0.0005) return `${Math.max(0, Math.round(seconds * 1e6))} µs`;
  if (seconds < 0.9995) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 59.95) return `${seconds < 9.95 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return pair(whole, 60, 'min', 1, 's');
  if (whole < 86400) return pair(whole, 3600, 'h', 60, 'min');
  return pair(whole, 86400, 'd', 3600, 'h');
}

function pair(whole: number, large: number, largeUnit: string, small: number, smallUnit: string): string {
  const rest = Math.floor((whole % large) / small);
  return `${Math.floor(whole / large)} ${largeUnit}${rest > 0 ? ` ${rest} ${smallUnit}` : ''}`;
}

/** Its words are English literals, which `scripts/l10n.ts` finds where it is called. */
export function formatCount(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${l10n.t(count === 1 ? one : many)}`;
}

/** Both counts of a value: `×3 · 50 calls`; what is 0 is left out. */
export function formatUse({ reuses, calls }: { readonly reuses: number; readonly calls: number }): string {
  return [reuses > 0 && `×${reuses.toLocaleString('en')}`, calls > 0 && formatCount(calls, 'call')].filter(Boolean).join(' · ');
}

export function shortDigest(key: string): string {
  return key.slice(0, 8);
}

/** Unix seconds in the person's own time: `2026-11-24 10:32:57`. */
export function formatTime(seconds: number): string {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return '—';
  const pad = (value: number) => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
  return `${day} ${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`;
}

/** How long ago something was, in Unix seconds both: `just now`, `4 min ago`, `3 d ago`; after two weeks the day. */
export function formatAge(seconds: number, now: number): string {
  const age = Math.floor(now - seconds);
  if (age < 5) return l10n.t('just now');
  if (age < 60) return l10n.t('{0} s ago', age);
  if (age < 3600) return l10n.t('{0} min ago', Math.floor(age / 60));
  if (age < 86400) return l10n.t('{0} h ago', Math.floor(age / 3600));
  return age < 14 * 86400 ? l10n.t('{0} d ago', Math.floor(age / 86400)) : formatTime(seconds).slice(0, 10);
}

/** The beginning of a text, with an ellipsis where it is cut. */
export function cutText(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).trimEnd()}…`;
}

/** Text that Markdown shows as it is, VS Code's icons (`$(x)`) included. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\`*_{}[\]()#+\-.!|<>~&]/g, '\\$&')
    .replaceAll('$', '&#36;')
    .replace(/[\r\n\u2028\u2029]/g, ' ');
}

/** A fence that no run of backticks in the text closes. */
export function codeBlock(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}python\n${text}\n${fence}`;
}
