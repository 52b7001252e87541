// What the compiler does not say: forgotten promises, a second clock, a second reader of the environment,
// transactions that begin without the write lock, and SQL put together from strings.
// The floors (who may import what) are asserted by test/architecture.test.ts.

import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const clock = [
  [
    'MemberExpression[object.name=/^(Date|performance|DateTime)$/][property.name="now"]',
    'Ask the injected Clock: only src/time reads the time.',
  ],
  ['NewExpression[callee.name="Date"][arguments.length=0]', 'Ask the injected Clock: only src/time reads the time.'],
  ['CallExpression[callee.name="Date"]', 'Ask the injected Clock: only src/time reads the time.'],
  ['MemberExpression[object.name="process"][property.name="hrtime"]', 'Use clock.monotonic().'],
  [
    'CallExpression[callee.name=/^set(Timeout|Interval)$/], MemberExpression[object.name="globalThis"][property.name=/^set(Timeout|Interval)$/]',
    'Use clock.sleep or clock.sleepUntil: only src/time sets timers.',
  ],
  ['ImportDeclaration[source.value=/^(node:)?timers(\\/promises)?$/]', 'Use clock.sleep: only src/time sets timers.'],
];
const environment = [
  ['MemberExpression[object.name="process"][property.name="env"]', 'Only src/config.ts reads the environment.'],
  [
    'VariableDeclarator[init.name="process"] > ObjectPattern > Property[key.name="env"], ImportDeclaration[source.value=/^(node:)?process$/] > ImportSpecifier[imported.name="env"]',
    'Only src/config.ts reads the environment.',
  ],
];
const sql = [
  [
    'Literal[value=/^\\s*BEGIN(\\s+DEFERRED)?(\\s+TRANSACTION)?\\s*;?\\s*$/i], TemplateElement[value.raw=/^\\s*BEGIN(\\s+DEFERRED)?(\\s+TRANSACTION)?\\s*;/i]',
    'BEGIN IMMEDIATE: a transaction that takes the write lock later can fail with SQLITE_BUSY in its middle.',
  ],
  [
    'CallExpression > MemberExpression.callee[property.name="deferred"]',
    'Use .immediate(): a transaction that takes the write lock later can fail with SQLITE_BUSY in its middle.',
  ],
  [
    'CallExpression[callee.type="CallExpression"][callee.callee.property.name="transaction"]',
    'Use .transaction(…).immediate(…): called directly, better-sqlite3 begins a deferred transaction.',
  ],
];
// A statement from the outside never becomes SQL. The files that put table or pragma names of their own into SQL are listed below.
const sqlText = [
  [
    'CallExpression[callee.property.name=/^(prepare|exec)$/] > TemplateLiteral[expressions.length>0], CallExpression[callee.property.name=/^(prepare|exec)$/] > BinaryExpression[operator="+"]',
    'Bind parameters: no SQL from put-together strings.',
  ],
];
const SQL_TEXT_ALLOWED = ['src/store/sqlite/migrate.ts', 'src/store/sqlite/migrations.ts', 'src/store/sqlite/open.ts'];

const everywhere = [
  ['TSEnumDeclaration', 'A union of string literals says the same and leaves nothing behind at run time.'],
  ['ExportDefaultDeclaration', 'Named exports only.'],
];

const restrict = (...groups) => ({
  'no-restricted-syntax': ['error', ...groups.flat().map(([selector, message]) => ({ selector, message }))],
});

export default defineConfig(
  globalIgnores([
    'dist/',
    'lib/',
    'coverage/',
    'node_modules/',
    'bench/node_modules/',
    'fixtures/',
    '**/*.d.ts',
    'test/support/tmp/',
  ]),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'no-undef': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // A port is asynchronous although one of its engines answers at once; `async` there turns a throw into a rejection.
      '@typescript-eslint/require-await': 'off',
      ...restrict(everywhere),
    },
  },
  { files: ['src/**/*.ts'], rules: restrict(everywhere, clock, environment, sql, sqlText) },
  { files: ['src/time/**/*.ts'], rules: restrict(everywhere, environment, sql, sqlText) },
  { files: ['src/config.ts', 'src/config/**/*.ts'], rules: restrict(everywhere, clock, sql, sqlText) },
  { files: SQL_TEXT_ALLOWED, rules: restrict(everywhere, clock, environment, sql) },
  {
    // Tests look into things: values from JSON, methods pulled off objects, promises checked elsewhere.
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': 'off',
      '@typescript-eslint/restrict-template-expressions': 'off',
      '@typescript-eslint/no-base-to-string': 'off',
    },
  },
  { files: ['vitest.config.ts', 'cron-agent.config.ts', 'examples/**/*.ts'], rules: { 'no-restricted-syntax': 'off' } },
  {
    files: ['**/*.js', '**/*.mjs', '**/*.cjs'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          '__dirname process console URL Buffer performance fetch AbortController AbortSignal structuredClone queueMicrotask',
          'setTimeout clearTimeout setInterval clearInterval setImmediate TextEncoder TextDecoder URLSearchParams',
        ].flatMap((line) => line.split(' ').map((name) => [name, 'readonly'])),
      ),
    },
  },
  prettier,
);
