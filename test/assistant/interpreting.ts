// What the offline interpreter makes of an utterance over a few jobs: the same code as in the chat, on a manual clock and a store
// that only knows how to list jobs.

import { offlineModel } from '../../src/assistant/offline/offline-model.js';
import type { Message } from '../../src/llm/model.js';
import type { Job } from '../../src/job/job.js';
import type { JobId } from '../../src/job/ids.js';
import { progressFrom } from '../../src/scheduler/plan.js';
import { readSchedule } from '../../src/parser/parse-schedule.js';
import { defaultPolicies } from '../../src/policy/policies.js';
import { builtinTasks } from '../../src/task/builtin/builtins.js';
import { buildRegistry } from '../../src/task/registry.js';
import { ManualClock } from '../../src/time/manual-clock.js';
import type { Instant } from '../../src/time/instant.js';
import { parseInstant } from '../../src/time/instant.js';
import type { ZoneName } from '../../src/time/zone.js';

/** Monday 2 March 2026, 08:00 in Berlin. */
export const NOW = parseInstant('2026-03-02T07:00:00Z') as Instant;
export const ZONE = 'Europe/Berlin' as ZoneName;

const clock = new ManualClock(NOW);
const unused = (): never => {
  throw new Error('the interpreter does not do this');
};
export const tasks = buildRegistry({
  builtins: builtinTasks({
    clock,
    databasePath: '/nowhere/db',
    backupFolder: '/nowhere/backups',
    reportFolder: '/nowhere/reports',
    stateFolder: '/nowhere/state',
    prune: unused,
    runsSince: unused,
    remind: unused,
    announce: unused,
  }),
  configured: {},
  baseFolder: '/nowhere',
  environment: {},
});

export interface JobSketch {
  readonly name: string;
  readonly task?: string;
  readonly when: string;
  readonly args?: Record<string, unknown>;
  readonly paused?: boolean;
}

export function job(sketch: JobSketch): Job {
  const task = sketch.task ?? sketch.name;
  const read = readSchedule(sketch.when, { now: NOW, timezone: ZONE });
  const definition = tasks.find(task);
  if (read.status !== 'ok' || !definition) throw new Error(`no such job: ${JSON.stringify(sketch)}`);
  const spec = {
    name: sketch.name,
    schedule: read.schedule,
    task: { kind: 'registered' as const, name: task, args: sketch.args ?? {} },
    effect: definition.effect,
    lane: definition.lane,
    policies: defaultPolicies(definition.effect, definition.timeoutMs),
    said: { phrase: sketch.when, source: 'grammar' as const, assumed: [] },
  };
  return {
    ...spec,
    ...progressFrom(spec, {}, NOW),
    id: `01${sketch.name.toUpperCase().padEnd(24, '0').slice(0, 24)}` as JobId,
    tenantId: 'default',
    version: 1,
    state: sketch.paused ? 'paused' : 'active',
    stateReason: null,
    deadInRow: 0,
    createdAt: NOW,
    createdBy: 'test',
    updatedAt: NOW,
  };
}

export const USUAL: readonly JobSketch[] = [
  { name: 'db_backup', when: 'every weekday at 9am' },
  { name: 'health_check', when: 'every 6 hours' },
  { name: 'send_report', when: 'every friday at 6pm' },
];

/** The tool calls, or the words, that an utterance leads to. `before`: earlier turns as [utterance, reply or mentioned job]. */
export async function interpreted(
  utterance: string,
  options: { jobs?: readonly JobSketch[]; before?: readonly Message[]; commands?: boolean } = {},
): Promise<{ readonly calls: readonly string[]; readonly text: string }> {
  const jobs = (options.jobs ?? USUAL).map(job);
  const model = offlineModel({
    store: { jobs: async () => jobs } as never,
    clock,
    timezone: ZONE,
    tasks,
    commands: options.commands === true,
  });
  const messages: Message[] = [...(options.before ?? []), { role: 'user', content: utterance }];
  const { message } = await model.reply({ messages, tools: [] });
  return { calls: message.toolCalls.map(({ name, arguments: args }) => `${name} ${args}`), text: message.content };
}

/** An earlier turn in which this job was dealt with. */
export function mentioned(...names: readonly string[]): readonly Message[] {
  return [
    { role: 'user', content: 'earlier' },
    {
      role: 'assistant',
      content: '',
      toolCalls: names.map((name, n) => ({
        id: `call_0_${n}`,
        name: 'get_job_status',
        arguments: JSON.stringify({ job: name }),
      })),
    },
    ...names.map((name, n) => ({
      role: 'tool' as const,
      toolCallId: `call_0_${n}`,
      content: JSON.stringify({ name }),
    })),
    { role: 'assistant', content: 'earlier reply', toolCalls: [] },
  ];
}
