// A Notice: what the outside is told when something wants a person or is well again. Its body is thin: ids, names, states and times
// in the program's own words, never what a task printed or said, so that a channel is no way out for a secret.

import type { Instant } from '../time/instant.js';
import { formatInstant } from '../time/instant.js';
import type { RunState } from './run.js';

/** What a channel can ask for. */
export const NOTICE_EVENTS = [
  /** A run ended for good, and not well: of each incident, the first of these that a channel asks for. */
  'run.failed',
  'run.timed_out',
  'run.expired',
  /** A run wants a person. */
  'run.unknown',
  'run.dead',
  /** The first success after such ends: the incident is over. */
  'job.recovered',
  'job.quarantined',
  /** Nobody has looked after it for so long as it says: is it? Or, unanswered, that it was paused. */
  'job.still_needed',
  /** Nothing begins from now on, or things begin again. */
  'database.held',
  'database.released',
  /** The task `notify`. */
  'reminder',
] as const;
export type NoticeEvent = (typeof NOTICE_EVENTS)[number];

/** Told to every channel: further notices are not kept, because too many wait. */
export const SUPPRESSED = 'notices.suppressed';

/** What one channel is told. */
export interface NoticeRule {
  readonly channel: string;
  readonly events: readonly NoticeEvent[];
}

/** Of a run that ended so; undefined: nobody is told. Cancelled is what somebody asked for. */
export function eventOfEnd(state: RunState): NoticeEvent | undefined {
  switch (state) {
    case 'failed':
    case 'timed_out':
    case 'expired':
    case 'unknown':
    case 'dead':
      return `run.${state}`;
    case 'queued':
    case 'running':
    case 'waiting_approval':
    case 'retry_wait':
    case 'succeeded':
    case 'cancelled':
      return undefined;
  }
}

export type NoticeData = Readonly<Record<string, string | number | null>>;

/** A text longer than this is cut. */
const LONGEST = 1_000;
// Control and format characters (bidi, zero width), separators, lone surrogates: a receiver may print what it reads.
const UNSAFE = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** What is sent: `{type, timestamp, data}` of Standard Webhooks 1.0, in ASCII. The same for every attempt. */
export function noticeBody(type: NoticeEvent | typeof SUPPRESSED, at: Instant, data: NoticeData): string {
  const clean = Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, typeof value === 'string' ? plain(value) : value]),
  );
  return asciiJson({ type, timestamp: formatInstant(at), data: clean });
}

export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Short, and nothing in it that acts on a terminal. */
export function plain(text: string): string {
  const cut = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return cut.replace(UNSAFE, '\uFFFD');
}
