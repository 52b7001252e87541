// A task that is a function of the user's: an export of an ES module, called in this process with one typed argument.
// It cannot be killed; it is told to stop through its signal, and the scheduler stops waiting for it.

import { stat } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { formatInstant } from '../time/instant.js';
import type { TaskArgs } from './definition.js';
import { shortage } from './exits.js';
import { printable } from './printable.js';
import type { Outcome, RunContext, RunnerInput, StopReason } from './runner.js';
import { stoppedOutcome } from './stopped.js';

/** The one argument of a function task. Instants are UTC ISO text. */
export interface FunctionTaskInput {
  readonly args: TaskArgs;
  readonly jobName: string;
  readonly jobId: string;
  readonly runId: string;
  readonly origin: RunContext['origin'];
  readonly scheduledFor: string;
  readonly periodStart: string | null;
  readonly periodEnd: string;
  readonly backfillFrom: string | null;
  /** The same on every attempt: give it to what you call, so that a repeated attempt has one effect. */
  readonly idempotencyKey: string;
  readonly attempt: number;
  /** Aborted on cancel, timeout and forced stop. */
  readonly signal: AbortSignal;
  /** Writes one line to the run's log. */
  log(text: string): void;
}

/** What it returns becomes the run's summary. Throw to fail; an error with `transient: false` is not tried again. */
export type FunctionTask = (input: FunctionTaskInput) => unknown;

export interface FunctionTarget {
  /** Absolute. */
  readonly path: string;
  readonly export: string;
}

const MAX_SUMMARY = 2_000;

export async function runFunction(target: FunctionTarget, input: RunnerInput): Promise<Outcome> {
  if (input.signal.aborted) return stoppedOutcome(input.signal.reason as StopReason);
  const loaded = await load(target);
  if (!loaded.ok) return { kind: 'failed', error: printable(loaded.error), transient: loaded.transient ?? false };
  try {
    const summary = summaryOf(await loaded.task(argumentOf(input)));
    return summary === undefined ? { kind: 'succeeded' } : { kind: 'succeeded', summary };
  } catch (error) {
    if (input.signal.aborted) return stoppedOutcome(input.signal.reason as StopReason);
    logLine(input, error instanceof Error ? (error.stack ?? error.message) : String(error), 'stderr');
    return { kind: 'failed', error: messageOf(error), transient: !isFinal(error) };
  }
}

/** At most {@link MAX_SUMMARY} characters; objects as JSON. */
export function summaryOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  const text = typeof value === 'string' ? value : asJson(value);
  return text.length > MAX_SUMMARY ? `${text.slice(0, MAX_SUMMARY)}…+${text.length - MAX_SUMMARY} chars` : text;
}

type Loaded =
  | { readonly ok: true; readonly task: FunctionTask }
  | { readonly ok: false; readonly error: string; readonly transient?: boolean };

async function load(target: FunctionTarget): Promise<Loaded> {
  let version: string;
  try {
    const file = await stat(target.path);
    if (!file.isFile()) return { ok: false, error: `module ${target.path}: expected a file, got something else.` };
    // The last one cannot be set by whoever writes it.
    version = `${file.mtimeMs}-${file.size}-${file.ctimeMs}`;
  } catch (error) {
    return {
      ok: false,
      error: `module ${target.path}: expected a file, got ${codeOf(error)}. Correct "module" in the configuration.`,
    };
  }
  try {
    const exports = await importModule(target.path, version);
    const task = exports[target.export];
    if (typeof task === 'function') return { ok: true, task: task as FunctionTask };
    const names = Object.keys(exports).join(', ') || 'nothing';
    return {
      ok: false,
      error: `module ${target.path}: expected a function exported as "${target.export}", got exports ${names}.`,
    };
  } catch (error) {
    const lacking = shortage(`module ${target.path}`, error);
    if (lacking) return { ok: false, ...lacking };
    return { ok: false, error: `module ${target.path} could not be loaded: ${messageOf(error)}` };
  }
}

interface LoadedModule {
  readonly version: string;
  readonly exports: Readonly<Record<string, unknown>>;
}
const modules = new Map<string, LoadedModule>();
/** Node keeps an import that failed by its address, for ever: the next try has another one. */
let failures = 0;

/**
 * A module is loaded once and again after its file has changed. Known limit: a change in a file that it imports is seen
 * only after a restart, since Node keeps those.
 */
async function importModule(path: string, version: string): Promise<LoadedModule['exports']> {
  const kept = modules.get(path);
  if (kept?.version === version) return kept.exports;
  try {
    const exports = (await (isTypeScript(path)
      ? importTypeScript(path)
      : import(`${pathToFileURL(path).href}?v=${version}-${failures}`))) as LoadedModule['exports'];
    modules.set(path, { version, exports });
    return exports;
  } catch (error) {
    failures += 1;
    throw error;
  }
}

async function importTypeScript(path: string): Promise<unknown> {
  const { createJiti } = await import('jiti');
  return createJiti(import.meta.url, { moduleCache: false, fsCache: false }).import(path);
}

function isTypeScript(path: string): boolean {
  return /\.[cm]?tsx?$/.test(path);
}

function argumentOf(input: RunnerInput): FunctionTaskInput {
  const { context } = input;
  return {
    args: input.args as TaskArgs,
    jobName: context.jobName,
    jobId: context.jobId,
    runId: context.runId,
    origin: context.origin,
    scheduledFor: formatInstant(context.scheduledFor),
    periodStart: context.periodStart === null ? null : formatInstant(context.periodStart),
    periodEnd: formatInstant(context.periodEnd),
    backfillFrom: context.backfillFrom === null ? null : formatInstant(context.backfillFrom),
    idempotencyKey: context.idempotencyKey,
    attempt: context.attempt,
    signal: input.signal,
    log: (text) => logLine(input, text, 'stdout'),
  };
}

function logLine(input: RunnerInput, text: string, stream: 'stdout' | 'stderr'): void {
  input.output.write(stream, Buffer.from(`${text}\n`, 'utf8'));
}

function asJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    // Circular or with a bigint: the work is done, only its summary cannot be written out.
    return String(value);
  }
}

function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error);
  return printable(summaryOf(text) ?? 'it threw nothing');
}

function isFinal(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'transient' in error && error.transient === false;
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
