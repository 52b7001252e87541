// Refusals and errors as people and machines see them: one line and a hint on stderr, and the exit code that CLI.md gives them.

import type { Failure } from '../crontab/crontab.js';
import { printable } from '../task/printable.js';
import { readingWire, toWire } from './wire.js';

export const EXIT = { done: 0, failed: 1, usage: 2, needsAnswer: 3 } as const;

/** How a process ends that a signal ended. */
export const FORCED = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
export type ForcingSignal = keyof typeof FORCED;

/** A verb's refusal on its way to the process boundary. */
export class Refused extends Error {
  readonly code = 'refused';
  constructor(readonly failure: Failure) {
    super(failure.message);
    this.name = 'Refused';
  }
}

/** A mistake in the command line itself. */
export class UsageError extends Error {
  readonly code = 'usage';
  constructor(
    message: string,
    readonly hint?: string,
  ) {
    super(message);
    this.name = 'UsageError';
  }
}

export interface Shown {
  readonly exitCode: number;
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly extra?: Pick<Failure, 'candidates' | 'question' | 'readings' | 'preview' | 'approval'>;
  /** Nobody expected this: worth a stack with --debug and a report. */
  readonly unexpected?: boolean;
}

export function exitCodeOf(failure: Pick<Failure, 'code'>): number {
  switch (failure.code) {
    case 'needs_confirmation':
    case 'not_approved':
    case 'question':
      return EXIT.needsAnswer;
    case 'nothing_to_undo':
    case 'denied_unattended':
      return EXIT.failed;
    case 'invalid':
    case 'unknown_job':
    case 'ambiguous_job':
    case 'unknown_task':
    case 'unknown_run':
    case 'conflict':
    case 'not_a_schedule':
    case 'impossible':
    case 'unsupported':
      return EXIT.usage;
  }
}

/** What to say about anything that was thrown. */
export function shownError(error: unknown): Shown {
  if (error instanceof Refused) return shownFailure(error.failure);
  if (error instanceof UsageError)
    return { exitCode: EXIT.usage, code: error.code, message: error.message, ...hint(error.hint) };
  if (!(error instanceof Error))
    return { exitCode: EXIT.failed, code: 'error', message: String(error), unexpected: true };
  const known = error as Error & { code?: unknown; hint?: unknown; details?: { hint?: unknown } };
  const said = known.hint ?? known.details?.hint;
  const hinted = typeof said === 'string' ? { hint: said } : {};
  switch (error.name) {
    case 'ConfigError':
      return { exitCode: EXIT.usage, code: codeOf(known, 'config_error'), message: error.message, ...hinted };
    case 'StoreError':
    case 'ModelError':
    case 'RecordingError':
      return { exitCode: EXIT.failed, code: codeOf(known, 'error'), message: error.message, ...hinted };
    default:
      return {
        exitCode: EXIT.failed,
        code: 'unexpected',
        message: error.message,
        hint: 'Run again with --debug to see where.',
        unexpected: true,
      };
  }
}

export function shownFailure(failure: Failure): Shown {
  const { candidates, question, readings, approval } = failure;
  // A program has room for all of it.
  const preview = failure.full ?? failure.preview;
  const extra = {
    ...(candidates && { candidates }),
    ...(readings && { readings }),
    ...(question && { question }),
    ...(preview && { preview }),
    // The nonce of what the store was told of is what `approve --nonce` takes; others are worth nothing elsewhere.
    ...(approval?.nonce != null && { approval }),
  };
  return { exitCode: exitCodeOf(failure), code: failure.code, message: failure.message, ...hint(failure.hint), extra };
}

/** The lines for people. */
export function errorLines(shown: Shown): string {
  const lines = [`error: ${printable(shown.message)}`];
  const question = shown.extra?.question;
  if (question !== undefined && question !== shown.message) lines.push(`question: ${printable(question)}`);
  const offered = shown.extra?.readings?.map(({ line }) => line) ?? shown.extra?.candidates;
  if (shown.code === 'question') for (const each of offered ?? []) lines.push(`  - ${printable(each)}`);
  if (shown.hint) lines.push(`hint: ${printable(shown.hint)}`);
  return lines.join('\n');
}

/** `{"error":{"code","message","hint"}}` and what else a program may choose from. */
export function errorJson(shown: Shown): Record<string, unknown> {
  return { error: { code: shown.code, message: shown.message, hint: shown.hint ?? null, ...extraJson(shown.extra) } };
}

function extraJson({ readings, approval, ...rest }: NonNullable<Shown['extra']> = {}): Record<string, unknown> {
  return {
    ...rest,
    ...(readings && { readings: readings.map(readingWire) }),
    ...(approval && { approval: toWire(approval) }),
  };
}

function codeOf(error: { readonly code?: unknown }, otherwise: string): string {
  return typeof error.code === 'string' ? error.code : otherwise;
}

function hint(text: string | undefined): { hint?: string } {
  return text === undefined ? {} : { hint: text };
}
