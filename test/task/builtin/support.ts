// The built-ins as compose would make them, in a folder of their own.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { BuiltinDeps } from '../../../src/task/builtin/builtins.js';
import { builtinTasks } from '../../../src/task/builtin/builtins.js';
import { checkArgs } from '../../../src/task/definition.js';
import type { Outcome, RunnerInput } from '../../../src/task/runner.js';
import { ManualClock } from '../../../src/time/manual-clock.js';
import { AT, input } from '../support/input.js';

export interface Bench {
  readonly folder: string;
  readonly clock: ManualClock;
  readonly deps: BuiltinDeps;
  /** Runs a built-in with checked arguments; throws when they are refused. */
  run(name: string, args?: Record<string, unknown>, changes?: Partial<RunnerInput>): Promise<Outcome>;
}

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

export function bench(changes: Partial<BuiltinDeps> = {}): Bench {
  const folder = mkdtempSync(join(tmpdir(), 'builtin-'));
  folders.push(folder);
  const clock = new ManualClock(AT);
  const deps: BuiltinDeps = {
    clock,
    databasePath: join(folder, 'cron-agent.db'),
    backupFolder: join(folder, 'backups'),
    stateFolder: join(folder, 'state'),
    reportFolder: join(folder, 'reports'),
    prune: async () => ({ runs: 0, until: AT }),
    runsSince: async () => [],
    remind: async () => undefined,
    announce: () => undefined,
    ...changes,
  };
  return {
    folder,
    clock,
    deps,
    run: async (name, args = {}, given = {}) => {
      const task = builtinTasks(deps).find(({ definition }) => definition.name === name);
      if (!task) throw new Error(`no built-in ${name}`);
      const checked = checkArgs(task.definition, args);
      if (!checked.ok) throw new Error(checked.message);
      return task.runner.run(input({ args: checked.args, ...given }));
    },
  };
}
