// The tasks of both configuration files, and what they may see of the environment.

import { dirname, resolve } from 'node:path';
import { fold } from '../task/suggest.js';
import type { TaskConfig, TasksConfig } from '../task/task-config.js';
import type { Environment } from './folders.js';
import { expandHome } from './folders.js';
import type { LoadedFile } from './layers.js';

const TASK_ENVIRONMENT = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'USER', 'TMPDIR'] as const;

/** Tasks of both files; the project's win. The user's keep starting where the user's file is. */
export function tasksOf(
  files: readonly LoadedFile[],
  env: Environment,
  cwd: string,
): { tasks: TasksConfig; baseFolder: string } {
  const [first, ...others] = files;
  if (first === undefined) return { tasks: {}, baseFolder: cwd };
  const tasks: Record<string, TaskConfig> = { ...first.config.tasks };
  const taken = new Set(Object.keys(tasks).map(fold));
  for (const { path, config } of others) {
    for (const [name, task] of Object.entries(config.tasks ?? {})) {
      if (!taken.has(fold(name))) tasks[name] = anchored(task, dirname(path), env);
    }
  }
  return { tasks, baseFolder: dirname(first.path) };
}

function anchored(task: TaskConfig, folder: string, env: Environment): TaskConfig {
  return task.kind === 'function'
    ? { ...task, module: resolve(folder, task.module) }
    : { ...task, cwd: resolve(folder, expandHome(task.cwd ?? '.', env)) };
}

/** What they may see: the usual few variables, and those that they ask for. */
export function taskEnvironment(
  own: Environment,
  all: Environment,
  tasks: readonly TaskConfig[],
): Readonly<Record<string, string>> {
  const seen: Record<string, string> = {};
  const copy = (name: string, from: Environment): void => {
    if (from[name] !== undefined) seen[name] = from[name];
  };
  for (const task of tasks) if (task.kind === 'shell') for (const name of task.env.pass) copy(name, all);
  for (const name of TASK_ENVIRONMENT) copy(name, own);
  return seen;
}
