// tasks: what can be scheduled, and what each task takes. Writes nothing.

import { z } from 'zod';
import type { TaskDefinition } from '../task/definition.js';
import { printableLine } from '../task/printable.js';
import { taskNames } from './content.js';
import type { Answer, Caller, Crontab } from './crontab.js';

export const tasksRequest = z
  .object({ task: z.string().min(1).optional().describe('Only this task. Default: all.') })
  .strict();
export type TasksRequest = z.infer<typeof tasksRequest>;

export async function tasks(
  crontab: Pick<Crontab, 'tasks'>,
  request: TasksRequest,
  _caller: Caller,
): Promise<Answer<readonly TaskDefinition[]>> {
  if (request.task === undefined) return { ok: true, value: crontab.tasks.list() };
  const definition = crontab.tasks.find(request.task);
  if (definition) return { ok: true, value: [definition] };
  const near = crontab.tasks.suggest(request.task);
  const hint = `${near ? `Did you mean "${near}"? ` : ''}Tasks: ${taskNames(crontab)}.`;
  const candidates = near ? [near] : crontab.tasks.list().map((task) => task.name);
  return {
    ok: false,
    failure: { code: 'unknown_task', message: `Unknown task: ${printableLine(request.task)}`, hint, candidates },
  };
}
