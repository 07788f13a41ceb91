import assert from 'node:assert/strict';
import { join } from 'node:path';
import { ESLint } from 'eslint';
import { root } from '../../scripts/lib/paths.ts';

/** `file` importing `from` is refused, or allowed. */
const refused: readonly [file: string, code: string][] = [
  ['engine/values/iso.ts', "import { window } from 'vscode';"],
  ['engine/workers/query.ts', "import { window } from 'vscode';"],
  ['engine/storage/keys.ts', "import { formatBytes } from '../../extension/format.ts';"],
  ['engine/values/iso.ts', "import { readFileSync } from 'node:fs';"],
  ['engine/pickle/loads.ts', "import { readFileSync } from 'node:fs';"],
  ['engine/digest/index.ts', "import { openToWrite } from '../sqlite.ts';"],
  ['engine/values/iso.ts', "import { loads } from '../pickle/index.ts';"],
  ['engine/pickle/loads.ts', "import { FileStorage } from '../storage/index.ts';"],
  ['engine/bags/reader.ts', "import { FileStorage } from '../storage/index.ts';"],
  ['engine/storage/keys.ts', "import { discover } from '../caches/discover.ts';"],
  ['engine/storage/keys.ts', "import type { Key } from '../catalog/rows.ts';"],
  ['engine/caches/discover.ts', "import { build } from '../catalog/build.ts';"],
  ['engine/catalog/build.ts', "import type { Graph } from '../workers/protocol.ts';"],
  ['engine/rpc/channel.ts', "import type { Graph } from '../workers/protocol.ts';"],
  ['engine/storage/keys.ts', "import Database from 'better-sqlite3';"],
  ['engine/catalog/open.ts', "import { DatabaseSync } from 'node:sqlite';"],
  ['extension/format.ts', "import { repr } from '../engine/index.ts';"],
  ['extension/format.ts', "import { loads } from '../engine/pickle/index.ts';"],
  ['extension/panels.ts', "import { readForm } from '../webview/query/form.ts';"],
  ['webview/host.ts', "import { window } from 'vscode';"],
  ['webview/host.ts', "import { readFileSync } from 'node:fs';"],
  ['webview/host.ts', "import { formatBytes } from '../extension/format.ts';"],
  ['webview/host.ts', "import { engineContract } from '../engine/workers/protocol.ts';"],
  ['webview/host.ts', "import { repr } from '../engine/values/index.ts';"],
  ['webview/host.ts', "import { provideVSCodeDesignSystem } from '@vscode/webview-ui-toolkit';"],
  ['extension/format.ts', "import { demo } from '../test/support/demo.ts';"],
];
const allowed: readonly [file: string, code: string][] = [
  ['engine/storage/file.ts', "import { readFileSync } from 'node:fs';"],
  ['engine/sqlite.ts', "import type * as sqlite from 'node:sqlite';"],
  ['engine/workers/query.ts', "import { build } from '../catalog/build.ts';"],
  ['extension/format.ts', "import { window } from 'vscode';"],
  ['extension/format.ts', "import { EngineClient } from '../engine/workers/client.ts';"],
  ['webview/host.ts', "import type { CallRow } from '../engine/workers/protocol.ts';"],
  ['webview/host.ts', "import { hostContract } from './messages.ts';"],
  ['webview/toolkit.ts', "import { provideVSCodeDesignSystem } from '@vscode/webview-ui-toolkit';"],
];

describe('the direction of dependencies', function () {
  this.timeout(60_000);
  const eslint = new ESLint({ cwd: root });
  const isRefused = async (file: string, code: string) => {
    const [result] = await eslint.lintText(`${code}\n`, { filePath: join(root, file) });
    const messages = result?.messages ?? [];
    assert.ok(!messages.some(({ fatal }) => fatal), JSON.stringify(messages));
    return messages.some(({ ruleId }) => ruleId === '@typescript-eslint/no-restricted-imports');
  };

  for (const [file, code] of refused) it(`${file} must not: ${code}`, async () => assert.equal(await isRefused(file, code), true));
  for (const [file, code] of allowed) it(`${file} may: ${code}`, async () => assert.equal(await isRefused(file, code), false));
});
