// Options that several commands share, and how their texts become the fields of a verb's request.

import type { Command } from 'commander';
import type { z } from 'zod';
import { expectedWords } from '../task/expected.js';
import { UsageError } from './failure.js';

export interface SharedOptions {
  task?: string;
  when?: string;
  cron?: string;
  every?: string;
  at?: string;
  arg?: readonly string[];
  cwd?: string;
  how?: string;
  onMissed?: string;
  grace?: string;
  overlap?: string;
  cap?: string;
  retries?: string;
  timeout?: string;
  lease?: string;
  quarantineAfter?: string;
  askAfter?: string;
  pauseUnanswered?: string;
  jitter?: string;
  onGap?: string;
  clock?: string;
  start?: string;
  until?: string;
  except?: readonly string[];
  window?: string;
  from?: string;
  times?: string;
  yes?: boolean;
}

/** When, what and how: the options of add and update. */
export function jobOptions(command: Command): Command {
  return command
    .option('--task <task>', 'the registered task to run')
    .option('--arg <k=v>', 'an argument of the task; may be repeated', collect)
    .option('--when <phrase>', 'when, in plain English: "every weekday at 9am"')
    .option('--cron <cron>', 'instead of --when: a crontab line or cron kwargs as JSON')
    .option('--every <period>', 'instead of --when: a period such as 45m')
    .option('--at <time>', 'instead of --when: one ISO time')
    .option('--start <time>', 'no run before this; a date means its beginning')
    .option('--until <time>', 'no run after this; a date means its end')
    .option('--times <n>', 'stop after so many runs')
    .option('--except <days>', 'leave out: weekends, "Dec 25", cron kwargs as JSON; may be repeated', collect)
    .option('--window <hours>', 'only within these hours of the day: 09:00-17:00')
    .option('--from <what>', 'with --every: count from start or from completion')
    .option('--jitter <period>', 'start up to this much later, at random')
    .option('--how <words>', 'how it runs, in plain English: "retry twice, 5 minutes apart; never two at once"')
    .option('--on-missed <policy>', 'skip, coalesce or replay')
    .option('--grace <period>', 'late by no more than this simply runs (60s)')
    .option('--overlap <policy>', 'skip, queue, allow or cancel_previous')
    .option('--cap <n>', 'with --overlap allow: how many at once (2)')
    .option('--retries <n>', 'further tries after a failed one')
    .option('--timeout <period>', 'how long one try may take (1h)')
    .option('--lease <period>', 'how long a run is left to a scheduler that is silent (90s); none: the usual')
    .option('--quarantine-after <n>', 'so many runs in a row that end dead stop it from firing (5; 0: never)')
    .option('--ask-after <period>', 'ask whether it is still needed when nobody has looked after it for so long; none')
    .option('--pause-unanswered <period>', 'with --ask-after: pause it when nobody answers for so long; none')
    .option('--on-gap <policy>', 'a wall time that the clocks skip: skip or next_valid')
    .option('--clock <clock>', 'wall times are local or utc')
    .option('--cwd <folder>', 'the folder in which a command runs (this one)')
    .option('--yes', 'agree to what needs a yes');
}

/** The fields of the request, without those that were not given. */
export function jobFields(options: SharedOptions): Record<string, unknown> {
  return given({
    task: options.task,
    args: options.arg === undefined ? undefined : argumentsOf(options.arg),
    when: options.when,
    cron: options.cron,
    every: options.every,
    at: options.at,
    start: options.start,
    until: options.until,
    except: options.except,
    window: options.window,
    from: options.from,
    times: wholeNumber('--times', options.times),
    jitter: options.jitter,
    how: options.how,
    on_missed: options.onMissed,
    grace: options.grace,
    overlap: options.overlap,
    cap: wholeNumber('--cap', options.cap),
    retries: wholeNumber('--retries', options.retries),
    timeout: options.timeout,
    lease: options.lease,
    quarantine_after: wholeNumber('--quarantine-after', options.quarantineAfter),
    ask_after: options.askAfter,
    pause_unanswered: options.pauseUnanswered,
    on_gap: options.onGap,
    clock: options.clock,
  });
}

/** Checks a request against its verb's schema; all faults in one message. */
export function checked<S extends z.ZodTypeAny>(schema: S, request: unknown): z.output<S> {
  const parsed = schema.safeParse(request);
  if (parsed.success) return parsed.data as z.output<S>;
  throw new UsageError(faultsOf(parsed.error, request));
}

/** `overlap: expected one of skip, …, got "x". cap: …` */
export function faultsOf(error: z.ZodError, request: unknown): string {
  return error.issues.map((issue) => faultOf(issue, request)).join(' ');
}

function faultOf(issue: z.ZodIssue, request: unknown): string {
  if (issue.code === 'unrecognized_keys') return `expected no ${issue.keys.map((key) => `"${key}"`).join(', ')} here.`;
  return [issue.path.join('.'), expectedWords(issue, request)].filter((part) => part !== '').join(': ');
}

export function given(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

export function wholeNumber(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new UsageError(`${option}: expected a whole number, got ${JSON.stringify(text)}.`);
}

export function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}

function argumentsOf(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at <= 0) throw new UsageError(`--arg: expected name=value, got ${JSON.stringify(pair)}.`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}
