// The packed program (scripts/pack.mjs) goes on finding what a single file could lose: configurations and tasks in TypeScript, and
// modules of the user.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Home } from './support/serve.js';
import { temporaryHome } from './support/serve.js';

let home: Home;
beforeEach(() => (home = temporaryHome()));
afterEach(() => home.remove());

const file = (path: string, text: string): void => {
  mkdirSync(join(home.folder, path, '..'), { recursive: true });
  writeFileSync(join(home.folder, path), text);
};

test('a configuration in TypeScript, and functions of a TypeScript and of an ES module', () => {
  file('tasks/typed.ts', "export const tell = (): string => 'told by TypeScript';\n");
  file('tasks/plain.mjs', "export const tell = () => 'told by a module';\n");
  file(
    'cron-agent.config.ts',
    `const at = (file: string) => ({ kind: 'function', module: file, export: 'tell', effect: 'none' });
     export default { tasks: { typed: at('./tasks/typed.ts'), plain: at('./tasks/plain.mjs') } };`,
  );
  for (const [task, said] of [
    ['typed', 'told by TypeScript'],
    ['plain', 'told by a module'],
  ] as const) {
    expect(home.run('add', task, '--task', task, '--when', 'every day at 9am')).toMatchObject({ code: 0 });
    expect(home.run('run', task, '--wait')).toMatchObject({ code: 0, stdout: expect.stringContaining(said) });
  }
});
