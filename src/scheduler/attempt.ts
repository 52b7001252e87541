// One attempt, as a story: resolve the task, run it under its time limit, classify how it ended, and say what becomes of the
// run. What a task may answer is a small closed set; it is translated here and nowhere else.

import type { AttemptEnd } from '../job/run.js';
import { advance } from '../job/run.js';
import type { AttemptState, ClaimedRun, Denied, Finish, ManifestRef } from '../store/store.js';
import { shortage } from '../task/exits.js';
import { fingerprintOf, isApproved } from '../task/manifest.js';
import { printable } from '../task/printable.js';
import type { OutputSink, Outcome, RunContext, RunnerInput, StopReason } from '../task/runner.js';
import type { ResolvedTask, TaskRegistry } from '../task/registry.js';
import type { Refused } from './refusal.js';
import { refusal } from './refusal.js';
import { countsFromCompletion } from '../schedule/completion.js';
import { compile } from '../schedule/occurrences.js';
import type { Clock } from '../time/clock.js';
import type { Instant } from '../time/instant.js';

/** Asks an attempt to stop. The signal is made when somebody looks at it: a function that is done at once never does. */
export class Stop {
  #controller: AbortController | undefined;
  #reason: StopReason | undefined;

  get reason(): StopReason | undefined {
    return this.#reason;
  }

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.#reason) this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }

  /** The first reason stands. */
  request(reason: StopReason): void {
    if (this.#reason) return;
    this.#reason = reason;
    this.#controller?.abort(reason);
  }
}

export interface AttemptTools {
  readonly clock: Clock;
  readonly tasks: TaskRegistry;
  readonly openOutput: (runId: string, attempt: number) => OutputSink & { finish(): NonNullable<Finish['output']> };
  /** The description that a hash stands for. */
  readonly manifest: (hash: string) => Promise<string | null>;
  readonly recordSpawn: (process: {
    readonly pid: number;
    readonly startTime: string | null;
    readonly manifest: ManifestRef | null;
  }) => Promise<void>;
}

/** How long a function that was told to stop may take before its slot is freed without it. */
const FUNCTION_GRACE_MS = 10_000;
const NO_RETRY = { nextAt: null, spread: 0 } as const;

/** Never rejects: whatever goes wrong is the outcome of this attempt. */
export async function attempt(run: ClaimedRun, tools: AttemptTools, stop: Stop): Promise<Finish> {
  try {
    const output = tools.openOutput(run.id, run.attempts);
    let manifest: ManifestRef | undefined;
    const note = (ran: ManifestRef): void => void (manifest = ran);
    const outcome = await carryOut(run, tools, stop, output, note).catch(
      (error: unknown) => shortage(printable(run.job.name), error) ?? brokenRunner(error),
    );
    if (outcome.kind === 'denied') {
      output.finish();
      return notBegun(run, outcome.denied, tools.clock.now());
    }
    // Where the retries end matters only where one may be needed.
    const retry = outcome.kind === 'succeeded' ? NO_RETRY : { nextAt: nextOccurrence(run), spread: spreadOf(run) };
    const finish = finishOf(run, outcome, { endedAt: tools.clock.now(), ...retry }, output.finish());
    return manifest ? { ...finish, manifest } : finish;
  } catch (error) {
    // The job's own content cannot be used (a zone this machine does not know, say): no retry can help.
    const outcome: Outcome = { kind: 'failed', error: messageOf(error), transient: false };
    return finishOf(run, outcome, { endedAt: tools.clock.now(), ...NO_RETRY });
  }
}

function finishOf(
  run: ClaimedRun,
  outcome: Outcome,
  at: Parameters<typeof advance>[3],
  output?: NonNullable<Finish['output']>,
): Finish {
  const next = advance(run, attemptEnd(outcome), run.job, at);
  return {
    runId: run.id,
    jobId: run.jobId,
    fence: run.fence,
    attempt: run.attempts,
    endedAt: at.endedAt,
    attemptState: attemptState(outcome),
    ...(output && { output }),
    ...next,
    ...reasonOf(outcome, next.reason),
    ...(next.reason !== undefined && { verdict: next.reason }),
    ...exitOf(outcome),
    ...(outcome.kind === 'succeeded' && outcome.summary !== undefined && { summary: outcome.summary }),
    ...(outcome.kind === 'failed' && { error: outcome.error }),
  };
}

async function carryOut(
  run: ClaimedRun,
  tools: AttemptTools,
  stop: Stop,
  output: OutputSink,
  noteManifest: (ran: ManifestRef) => void,
): Promise<Outcome | Refused> {
  const resolved = tools.tasks.resolve(run.job.task);
  if (!resolved.ok) return { kind: 'failed', error: resolved.reason, transient: false };
  const { task } = resolved;
  // Read before it starts: a script may be changed while it runs.
  const ran = task.fingerprint;
  const approved = run.job.task.hash;
  if (approved !== undefined && (ran === null || !isApproved(approved, ran)))
    return refusal(await tools.manifest(approved), approved, ran ?? fingerprintOf(task.manifest));
  if (ran) noteManifest(ran);
  const recordSpawn: RunnerInput['onSpawn'] = (process) => tools.recordSpawn({ ...process, manifest: ran });
  const input = new Input(run, task, output, stop, recordSpawn);
  const working = task.runner.run(input);
  // A runner with a process ends it itself and reports; a function can only be asked.
  return task.lane === 'process' ? working : withTimeLimit(working, input.timeoutMs, tools.clock, stop);
}

/** The run ends as what waits ends: the store makes no attempt of it. */
function notBegun(run: ClaimedRun, denied: Denied, endedAt: Instant): Finish {
  const { id: runId, jobId, fence, attempts } = run;
  return { runId, jobId, fence, attempt: attempts, endedAt, attemptState: 'lost', state: 'queued', denied };
}

async function withTimeLimit(working: Promise<Outcome>, timeoutMs: number, clock: Clock, stop: Stop): Promise<Outcome> {
  // Most functions are done at once: no timer and no race for those. A failure is heard below.
  let done: Outcome | undefined;
  void working.then(
    (outcome) => (done = outcome),
    () => undefined,
  );
  await Promise.resolve();
  if (done) return done;
  const over = new AbortController();
  const limit = clock.sleep(timeoutMs, over.signal).then(async (): Promise<Outcome> => {
    if (!over.signal.aborted) stop.request('timed_out');
    await clock.sleep(FUNCTION_GRACE_MS, over.signal);
    return { kind: 'timed_out', goesOn: true };
  });
  const stopped = new Promise<Outcome>((resolve) => {
    stop.signal.addEventListener('abort', () => {
      void clock
        .sleep(FUNCTION_GRACE_MS, over.signal)
        .then(() => resolve(outcomeOfStop(stop.signal.reason as StopReason)));
    });
  });
  try {
    return await Promise.race([working, limit, stopped]);
  } finally {
    over.abort('over');
  }
}

/**
 * No retry goes past it; an interval from completion counts it from the scheduled instant, as after a failure, or from when a person
 * began the run anew.
 */
function nextOccurrence({ job, scheduledFor, claimedAt, anewAt }: ClaimedRun): Instant | null {
  const occurrences = compile(job.schedule);
  const from = anewAt ?? scheduledFor;
  if (countsFromCompletion(job.schedule)) return occurrences.next(from, from);
  // Of a run that began late others have passed; the one that is to come does the work.
  return occurrences.next(claimedAt > scheduledFor ? claimedAt : scheduledFor);
}

/** A run as its task sees it. A class, as {@link Input}: a literal with a getter takes ten times as long and nine times the room. */
class Context implements RunContext {
  readonly jobName: string;
  readonly jobId: string;
  readonly runId: string;
  readonly origin: RunContext['origin'];
  readonly scheduledFor: Instant;
  readonly periodStart: Instant | null;
  readonly periodEnd: Instant;
  readonly backfillFrom: Instant | null;
  readonly attempt: number;
  readonly fence: number;
  readonly #run: ClaimedRun;

  constructor(run: ClaimedRun) {
    this.jobName = run.job.name;
    this.jobId = run.jobId;
    this.runId = run.id;
    this.origin = run.origin;
    this.scheduledFor = run.scheduledFor;
    this.periodStart = run.periodStart;
    this.periodEnd = run.scheduledFor;
    this.backfillFrom = run.backfillFrom;
    this.attempt = run.attempts;
    this.fence = run.fence;
    this.#run = run;
  }

  get idempotencyKey(): string {
    return this.#run.idempotencyKey;
  }
}

class Input implements RunnerInput {
  readonly context: RunContext;
  readonly args: RunnerInput['args'];
  readonly timeoutMs: number;
  readonly output: OutputSink;
  readonly onSpawn: RunnerInput['onSpawn'];
  readonly #stop: Stop;

  constructor(
    run: ClaimedRun,
    task: ResolvedTask,
    output: OutputSink,
    stop: Stop,
    recordSpawn: RunnerInput['onSpawn'],
  ) {
    this.context = new Context(run);
    this.args = task.args;
    this.timeoutMs = run.job.policies.timeoutMs;
    this.output = output;
    this.onSpawn = recordSpawn;
    this.#stop = stop;
  }

  get signal(): AbortSignal {
    return this.#stop.signal;
  }
}

function attemptEnd(outcome: Outcome): AttemptEnd {
  switch (outcome.kind) {
    case 'succeeded':
    case 'timed_out':
    case 'cancelled':
      return { kind: outcome.kind };
    case 'failed':
      return { kind: 'failed', transient: outcome.transient, ...(outcome.cutShort && { cutShort: true }) };
    case 'interrupted':
      return { kind: 'cut' };
  }
}

function attemptState(outcome: Outcome): AttemptState {
  const isKilled = outcome.kind === 'failed' && outcome.cutShort === true;
  return isKilled || outcome.kind === 'cancelled' || outcome.kind === 'interrupted' ? 'killed' : outcome.kind;
}

function outcomeOfStop(reason: StopReason): Outcome {
  return { kind: reason === 'lease_lost' ? 'interrupted' : reason, goesOn: true };
}

function exitOf(outcome: Outcome): Pick<Finish, 'exitCode' | 'signal'> {
  const exitCode = 'exitCode' in outcome ? outcome.exitCode : undefined;
  const signal = 'signal' in outcome ? outcome.signal : undefined;
  return { ...(exitCode !== undefined && { exitCode }), ...(signal !== undefined && { signal }) };
}

/** What the history says beside the state: the task's own words first. */
function reasonOf(outcome: Outcome, next: string | undefined): Pick<Finish, 'reason'> {
  const words = outcome.kind === 'failed' ? [outcome.error, next] : [next, goesOnWords(outcome)];
  const reason = words.filter((word) => word !== undefined).join('; ');
  return reason === '' ? {} : { reason };
}

/** It is not claimed to be over: only its process can end it. */
function goesOnWords(outcome: Outcome): string | undefined {
  if (!('goesOn' in outcome)) return undefined;
  const grace = FUNCTION_GRACE_MS / 1_000;
  return `told to stop and had not after ${grace} s: it may go on inside the scheduler with pid ${process.pid}, and ends with it`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function brokenRunner(error: unknown): Outcome {
  return { kind: 'failed', error: messageOf(error), transient: true };
}

/** In [0, 1), from the run's id and attempt: the same retry is planned at the same instant whoever plans it. */
function spreadOf(run: ClaimedRun): number {
  let hash = run.attempts;
  for (const char of run.id) hash = (Math.imul(hash, 31) + char.charCodeAt(0)) >>> 0;
  return hash / 2 ** 32;
}
