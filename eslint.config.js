import tseslint from 'typescript-eslint';

/** Which folders may import what. A folder not named by a rule may import anything that the rules of its parents allow. */
const sqliteModules = ['better-sqlite3', 'node:sqlite'];
const toolkit = '@vscode/webview-ui-toolkit';
const files = ['fs', 'node:fs', 'fs/promises', 'node:fs/promises'];

/** What everything but the module named by `only` may not import. */
const homes = [
  ...sqliteModules.map((name) => ({ name, message: 'Only engine/sqlite.ts opens SQLite.', allowTypeImports: true })),
  { name: toolkit, message: 'Only webview/toolkit.ts imports the toolkit.' },
];

/**
 * @param {string[]} files
 * @param {{ group: string[]; message: string; allowTypeImports?: boolean; regex?: string }[]} patterns
 * @param {{ name: string; message: string; allowTypeImports?: boolean }[]} paths
 */
const imports = (files, patterns, paths = homes) => ({
  files,
  rules: { '@typescript-eslint/no-restricted-imports': ['error', { paths, patterns }] },
});

const engineAlone = {
  group: ['vscode', '**/extension/**', '**/webview/**', '**/test/**', '**/scripts/**'],
  message: 'The engine knows nothing of VS Code, nor of the houses above it.',
};
const pure = {
  group: ['**/storage/**', '**/caches/**', '**/catalog/**', '**/workers/**', '**/rpc/**', '**/sqlite.ts', ...files],
  message: 'Pure functions: no file system, and nothing of the layers above.',
};
const noTests = { group: ['**/test/**', '**/scripts/**'], message: 'What is packed imports neither tests nor scripts.' };

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'out/**', 'demo/**'] },
  ...tseslint.configs.recommendedTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: { allowDefaultProject: ['eslint.config.js'] }, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      '@typescript-eslint/consistent-indexed-object-style': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: { string: true } }],
      eqeqeq: 'error',
      'no-eval': 'error',
      'no-new-func': 'error',
    },
  },
  imports(['engine/**/*.ts'], [engineAlone]),
  imports(
    ['engine/values/**/*.ts'],
    [engineAlone, pure, { group: ['**/pickle/**', '**/digest/**'], message: 'values/ is the lowest layer.' }],
  ),
  imports(['engine/pickle/**/*.ts', 'engine/digest/**/*.ts'], [engineAlone, pure]),
  imports(['engine/preview/**/*.ts', 'engine/graph/**/*.ts'], [engineAlone, pure]),
  imports(
    ['engine/bags/**/*.ts'],
    [
      engineAlone,
      {
        group: ['**/storage/**', '**/caches/**', '**/catalog/**', '**/workers/**', '**/sqlite.ts'],
        message: 'bags/ is below storage/.',
      },
    ],
  ),
  imports(
    ['engine/rpc/**/*.ts'],
    [
      engineAlone,
      {
        group: ['**/storage/**', '**/caches/**', '**/catalog/**', '**/workers/**', '**/sqlite.ts'],
        message: 'The RPC knows nothing of what it carries.',
      },
    ],
  ),
  imports(
    ['engine/storage/**/*.ts'],
    [
      engineAlone,
      {
        group: ['**/caches/**', '**/catalog/**', '**/workers/**', '**/rpc/**'],
        message: 'storage/ is below caches/, catalog/ and workers/.',
      },
    ],
  ),
  imports(
    ['engine/caches/**/*.ts'],
    [engineAlone, { group: ['**/catalog/**', '**/workers/**', '**/rpc/**'], message: 'caches/ is below catalog/ and workers/.' }],
  ),
  imports(['engine/catalog/**/*.ts'], [engineAlone, { group: ['**/workers/**'], message: 'catalog/ is below workers/.' }]),
  imports(['engine/sqlite.ts'], [engineAlone], [homes.at(-1)]),
  imports(
    ['extension/**/*.ts'],
    [
      noTests,
      { regex: '/webview/(?!messages\\.ts$)', message: 'The host speaks to panels through webview/messages.ts.' },
      {
        regex: '/engine/(?!rpc/|workers/client\\.ts$|workers/protocol\\.ts$|errors\\.ts$)',
        message: 'The host sees the engine through its workers: rpc/, workers/client.ts, workers/protocol.ts and errors.ts.',
      },
    ],
  ),
  imports(
    ['webview/**/*.ts', 'webview/**/*.tsx'],
    [
      noTests,
      { group: ['vscode', 'node:*', ...files], message: 'A panel has neither VS Code nor Node.' },
      {
        regex: '/engine/(?!rpc/|errors\\.ts$|workers/protocol\\.ts$)',
        message: 'A panel knows the wire, its errors and the types of the protocol.',
      },
      { regex: '/engine/workers/protocol\\.ts$', message: 'Types only.', allowTypeImports: true },
      { group: ['**/extension/**'], message: 'A panel speaks to the host through webview/messages.ts.' },
    ],
    homes,
  ),
  imports(['webview/toolkit.ts'], [noTests], homes.slice(0, -1)),
  {
    // describe() and it() take promises; assertions on unknown JSON are what tests are for.
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-floating-promises': ['error', { allowForKnownSafeCalls: ['describe', 'it', 'before', 'after'] }],
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/require-await': 'off',
    },
  },
  { files: ['eslint.config.js'], ...tseslint.configs.disableTypeChecked },
);
