import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** VS Code rewrites settings that it has renamed: these are spelled as the pinned version wants them. */
const quiet = {
  'workbench.startupEditor': 'none',
  'workbench.enableExperiments': false,
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': 'off',
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'window.autoDetectColorScheme': false,
};

export type Settings = { readonly [setting: string]: unknown };

/** A profile of VS Code apart from any person's, below a folder. */
export function makeProfile(home: string): { data: string; args: string[] } {
  const data = path.join(home, 'd');
  writeSettings(data, {});
  return { data, args: ['--user-data-dir', data, '--extensions-dir', path.join(home, 'e')] };
}

/** The settings of a profile. They are written before a window opens, or are not noticed. */
export function writeSettings(data: string, settings: Settings): void {
  mkdirSync(path.join(data, 'User'), { recursive: true });
  writeFileSync(path.join(data, 'User', 'settings.json'), JSON.stringify({ ...quiet, ...settings }, null, 2));
}
