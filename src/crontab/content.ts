// What a job is made of, read from a request: its task (checked against the registry), its policies, its name.
// Shared by add and update, so that both accept and refuse the same things.

import type { JobSpec } from '../job/job.js';
import { JOB_NAME, JOB_NAME_MAX } from '../job/job.js';
import type { Effect, TaskSpec } from '../job/task-spec.js';
import { taskName } from '../job/task-spec.js';
import type { Policies } from '../policy/policies.js';
import {
  ASK_AT_LEAST_MS,
  ASK_AT_MOST_MS,
  defaultPolicies,
  HOUR_OF_DAY,
  LONGEST_LEASE_MS,
  LONGEST_TIMEOUT_MS,
  MOST_AT_ONCE,
  SHORTEST_LEASE_MS,
} from '../policy/policies.js';
import type { ManifestRef } from '../store/store.js';
import { printableLine } from '../task/printable.js';
import { formatPeriod } from '../time/period.js';
import { boundFor } from './approval.js';
import type { Answer, Caller, Crontab } from './crontab.js';
import { quoted, readPeriod, refuse } from './reading.js';
import type { PolicyChoices } from './request.js';

export interface TaskChoice {
  readonly task?: string | undefined;
  readonly args?: Record<string, unknown> | undefined;
  readonly argv?: readonly string[] | undefined;
  readonly cwd?: string | undefined;
}

export interface ChosenTask {
  readonly spec: TaskSpec;
  readonly effect: Effect;
  readonly lane: 'process' | 'function';
  /** The task's own limit; the default decides where it has none. */
  readonly timeoutMs: number | undefined;
  /** What will run, safe to print. */
  readonly what: string;
  /** What is likely to go wrong when it runs. */
  readonly warnings: readonly string[];
  /** What the spec's hash stands for. */
  readonly manifest?: ManifestRef;
}

/** The task a request asks for: registered, or an inline command. `path`: as the scheduler that will run it looks for programs. */
export function readTask(
  crontab: Pick<Crontab, 'tasks'>,
  choice: TaskChoice,
  path: string | undefined,
): Answer<ChosenTask> {
  const inline = choice.argv !== undefined;
  if (inline === (choice.task !== undefined)) {
    const hint = `Tasks: ${taskNames(crontab)}.`;
    return refuse('invalid', `task: expected a task or a command, got ${inline ? 'both' : 'neither'}.`, hint);
  }
  if (inline && choice.args !== undefined)
    return refuse('invalid', 'args: expected none beside a command. Put them into the command.');
  const spec = inline ? readCommand(choice) : readRegistered(crontab, choice.task ?? '', choice.args ?? {});
  return spec.ok ? resolved(crontab, spec.value, path) : spec;
}

export function readName(name: string): Answer<string> {
  const trimmed = name.trim();
  if (JOB_NAME.test(trimmed) && trimmed.length <= JOB_NAME_MAX) return { ok: true, value: trimmed };
  const rule = `letters, digits, space, ".", "_" and "-", starting with a letter or digit, at most ${JOB_NAME_MAX}`;
  return refuse('invalid', `name: expected ${rule}, got ${quoted(name)}.`, 'Choose another name.');
}

/** `base` with what the request chooses instead, for a task of this effect. */
export function readPolicies(base: Policies, choices: PolicyChoices, effect: Effect): Answer<Policies> {
  if (choices.overlap === 'allow' && effect !== 'none')
    return refuse(
      'invalid',
      'overlap: expected skip, queue or cancel_previous, got "allow": the task writes, and two runs of it would write at once.',
      'Let a run wait for the one before it: overlap queue.',
    );
  if (choices.cap !== undefined && choices.cap > MOST_AT_ONCE)
    return refuse('invalid', `cap: expected at most ${MOST_AT_ONCE} at once, got ${choices.cap}.`);
  const periods = {
    graceMs: readChoice('grace', choices.grace, base.graceMs),
    timeoutMs: readChoice('timeout', choices.timeout, base.timeoutMs, 1),
    catchUpMs: readChoice('catch_up_within', choices.catch_up_within, base.catchUpMs),
    catchUpGapMs: readChoice('catch_up_every', choices.catch_up_every, base.catchUpGapMs),
    retryBaseMs: readChoice('retry_wait', choices.retry_wait, base.retryBaseMs, 1),
    // Where only the wait is chosen, it is the same each time.
    retryMaxMs: readChoice('retry_max', choices.retry_max ?? choices.retry_wait, base.retryMaxMs, 1),
  };
  for (const read of Object.values(periods)) if (!read.ok) return read;
  const values = Object.fromEntries(
    Object.entries(periods).flatMap(([key, read]) => (read.ok ? [[key, read.value]] : [])),
  ) as { readonly [K in keyof typeof periods]: number };
  if (choices.timeout !== undefined && values.timeoutMs > LONGEST_TIMEOUT_MS)
    return refuse(
      'invalid',
      `timeout: expected at most ${formatPeriod(LONGEST_TIMEOUT_MS)}, got ${quoted(choices.timeout)}.`,
    );
  const lease = readLease(choices.lease, base.leaseMs);
  if (!lease.ok) return lease;
  const askAfter = readAsking('ask_after', choices.ask_after, base.askAfterMs);
  if (!askAfter.ok) return askAfter;
  const unanswered = readAsking('pause_unanswered', choices.pause_unanswered, base.pauseUnansweredMs);
  if (!unanswered.ok) return unanswered;
  if (choices.pause_unanswered !== undefined && unanswered.value > 0 && askAfter.value === 0)
    return refuse(
      'invalid',
      'pause_unanswered: expected it with ask_after: nobody is asked whether this job is still needed.',
      'For example: "ask me after 90 days whether it is still needed, pause it when nobody answers within 30 days".',
    );
  const until = readCatchUpUntil(choices.catch_up_until, base.catchUpUntil);
  if (!until.ok) return until;
  if (values.retryMaxMs < values.retryBaseMs)
    return refuse(
      'invalid',
      `retry_max: expected at least the first wait, ${formatPeriod(values.retryBaseMs)}, got ${formatPeriod(values.retryMaxMs)}.`,
    );
  return ok({
    ...base,
    ...values,
    missed: choices.on_missed ?? base.missed,
    catchUpUntil: until.value,
    leaseMs: lease.value,
    askAfterMs: askAfter.value,
    pauseUnansweredMs: unanswered.value,
    overlap: choices.overlap ?? base.overlap,
    cap: choices.cap ?? base.cap,
    retries: choices.retries ?? base.retries,
    quarantineAfter: choices.quarantine_after ?? base.quarantineAfter,
    pauseAfter: choices.pause_after ?? base.pauseAfter,
  });
}

function readChoice(field: string, text: string | undefined, base: number, least = 0): Answer<number> {
  return text === undefined ? ok(base) : readPeriod(field, text, least);
}

function readLease(text: string | undefined, base: number | null): Answer<number | null> {
  if (text === undefined) return ok(base);
  if (/^none$/i.test(text)) return ok(null);
  const read = readPeriod('lease', text, 1);
  if (!read.ok || (read.value >= SHORTEST_LEASE_MS && read.value <= LONGEST_LEASE_MS)) return read;
  const bounds = `${formatPeriod(SHORTEST_LEASE_MS)} to ${formatPeriod(LONGEST_LEASE_MS)}`;
  return refuse(
    'invalid',
    `lease: expected a period from ${bounds}, or none, got ${quoted(text)}.`,
    'It is for a scheduler that lives and is silent; how long one try may take is its timeout.',
  );
}

function readAsking(field: string, text: string | undefined, base: number): Answer<number> {
  if (text === undefined) return ok(base);
  if (/^none$/i.test(text)) return ok(0);
  const read = readPeriod(field, text, 1);
  if (!read.ok || (read.value >= ASK_AT_LEAST_MS && read.value <= ASK_AT_MOST_MS)) return read;
  const bounds = `${formatPeriod(ASK_AT_LEAST_MS)} to ${formatPeriod(ASK_AT_MOST_MS)}`;
  return refuse('invalid', `${field}: expected a period from ${bounds}, or none, got ${quoted(text)}.`);
}

function readCatchUpUntil(text: string | undefined, base: string | null): Answer<string | null> {
  if (text === undefined) return ok(base);
  if (/^none$/i.test(text)) return ok(null);
  if (HOUR_OF_DAY.test(text)) return ok(text);
  return refuse('invalid', `catch_up_until: expected a time of day such as 12:00, or none, got ${quoted(text)}.`);
}

/** What a person should know about how the policies meet the task. */
export function policyWarnings(effect: Effect, policies: Policies, choices: PolicyChoices): readonly string[] {
  const warnings: string[] = [];
  if (choices.overlap === 'cancel_previous')
    warnings.push('cancel_previous stops a run in the middle of its work: almost never what is wanted');
  if (choices.cap !== undefined && policies.overlap !== 'allow') warnings.push('cap only matters with overlap allow');
  if (
    policies.missed === 'skip' &&
    [choices.catch_up_until, choices.catch_up_within].some((each) => each !== undefined)
  )
    warnings.push('missed runs of this job are skipped: there is nothing to catch up on');
  if (policies.missed !== 'replay' && choices.catch_up_every !== undefined)
    warnings.push('how fast missed runs are made up for only matters with on_missed replay');
  if (choices.retries !== undefined && choices.retries > 0 && effect === 'once') {
    warnings.push('a failed run is tried again although the task says that its effect must happen only once');
  }
  if (choices.on_missed !== undefined && choices.on_missed !== 'skip' && effect === 'once') {
    warnings.push('missed runs are made up for although the task says that its effect must happen only once');
  }
  return warnings;
}

/** Needs a yes: cancelling runs of a task that writes. */
export function needsYesForOverlap(effect: Effect, choices: PolicyChoices, caller: Caller): boolean {
  return choices.overlap === 'cancel_previous' && effect !== 'none' && !caller.confirmed;
}

/** What the policies of a job are where nobody chose any. */
export function usualPolicies(
  crontab: Pick<Crontab, 'tasks'>,
  { task, effect }: Pick<JobSpec, 'task' | 'effect'>,
): Policies {
  const resolution = crontab.tasks.resolve(task);
  return defaultPolicies(effect, resolution.ok ? resolution.task.timeoutMs : undefined);
}

export function taskNames(crontab: Pick<Crontab, 'tasks'>): string {
  return crontab.tasks
    .list()
    .map((task) => task.name)
    .join(', ');
}

function readRegistered(
  crontab: Pick<Crontab, 'tasks'>,
  name: string,
  args: Record<string, unknown>,
): Answer<TaskSpec> {
  const definition = crontab.tasks.find(name);
  if (!definition) {
    const near = crontab.tasks.suggest(name);
    const hint = `${near ? `Did you mean "${near}"? ` : ''}Tasks: ${taskNames(crontab)}.`;
    const candidates = near ? [near] : crontab.tasks.list().map((task) => task.name);
    return {
      ok: false,
      failure: { code: 'unknown_task', message: `Unknown task: ${printableLine(name)}`, hint, candidates },
    };
  }
  return ok({ kind: 'registered', name: definition.name, args });
}

function readCommand(choice: TaskChoice): Answer<TaskSpec> {
  if (choice.cwd === undefined) return refuse('invalid', 'cwd: expected the absolute folder to run in, got nothing.');
  return ok({ kind: 'command', argv: [...(choice.argv ?? [])], cwd: choice.cwd });
}

function resolved(crontab: Pick<Crontab, 'tasks'>, spec: TaskSpec, path: string | undefined): Answer<ChosenTask> {
  const resolution = crontab.tasks.resolve(spec);
  if (!resolution.ok)
    return refuse(
      'invalid',
      resolution.reason,
      spec.kind === 'registered' ? `See: cron-agent tasks show ${spec.name}` : undefined,
    );
  const { lane, effect, timeoutMs, what } = resolution.task;
  const agreed = boundFor(crontab.tasks, spec, resolution.task, path);
  const warnings = crontab.tasks.probe(agreed.spec);
  return ok({ lane, effect, timeoutMs, what: what || taskName(spec), warnings, ...agreed });
}

function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}
