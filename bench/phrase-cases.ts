// Phrases with the firings that are right for them, read from JSON lines, and the judgement of a parser's firings.
//
// One case a line: `phrase`, `now` (wall time), `tz`, and either
//   `next`    the first firings; fewer than `count` (default 4) mean that there are no more
//   `status`  (or `kind: "reject"`): the phrase is no schedule, or cannot be one
// and where a case has them: `accept` (other readings, each with its `next`), `probes` (the same phrase at another `now`),
// `allow_decline` (a question is as good as an answer). Times without an offset are wall time of `tz`.

import { readFileSync } from 'node:fs';
import type { Instant } from '../lib/time/instant.js';
import { instant, parseInstant } from '../lib/time/instant.js';
import type { ZoneName } from '../lib/time/zone.js';
import { instantsOf, parseLocal, zone } from '../lib/time/zone.js';

export interface Question {
  readonly now: Instant;
  readonly timezone: ZoneName;
  /** Firings to be compared; with more of them an answer that should have ended would show. */
  readonly count: number;
  /** Any of these is right; one that is shorter than `count` ends there. */
  readonly readings: readonly (readonly number[])[];
}
export interface Case {
  readonly phrase: string;
  readonly refuse: boolean;
  readonly mayAsk: boolean;
  /** The first is the case itself, the others are its probes: right only where all are. */
  readonly questions: readonly Question[];
}
/** `asked`: neither right nor wrong, where a question is as good as an answer. */
export type Verdict = 'right' | 'wrong' | 'declined' | 'asked';

export function readCases(file: string | URL): Case[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => caseOf(JSON.parse(line) as Row));
}

/** @param answers firings for each question, or `null` where the phrase was declined */
export function judge(given: Case, answers: readonly (readonly number[] | null)[]): Verdict {
  const later = answers.map((firings, i) => firings?.filter((at) => at > given.questions[i]!.now) ?? []);
  const declined = (later[0] ?? []).length === 0;
  if (given.refuse) return declined ? 'right' : 'wrong';
  if (declined) return given.mayAsk ? 'asked' : 'declined';
  const right = given.questions.every(({ readings, count }, i) =>
    readings.some((reading) => agrees(later[i]!, reading, count)),
  );
  return right ? 'right' : 'wrong';
}

interface Row {
  readonly phrase: string;
  readonly now: string;
  readonly tz: string;
  readonly next?: readonly string[];
  readonly count?: number;
  readonly status?: string;
  readonly kind?: string;
  readonly accept?: readonly { readonly next: readonly string[] }[];
  readonly probes?: readonly {
    readonly now: string;
    readonly next: readonly string[];
    readonly accept?: readonly (readonly string[])[];
  }[];
  readonly allow_decline?: boolean;
}

function caseOf(row: Row): Case {
  const timezone = zone(row.tz);
  if (!timezone) throw new Error(`"${row.phrase}": expected an IANA zone in tz, got "${row.tz}".`);
  const question = (now: string, count: number, readings: readonly (readonly string[])[]): Question => ({
    now: instant(moment(now, timezone)),
    timezone,
    count,
    readings: readings.map((times) => times.map((time) => moment(time, timezone))),
  });
  const refuse = row.kind === 'reject' || (row.status !== undefined && row.status !== 'ok');
  const accepted = (row.accept ?? []).map(({ next }) => next);
  return {
    phrase: row.phrase,
    refuse,
    mayAsk: row.allow_decline === true,
    questions: [
      question(row.now, row.count ?? 4, refuse ? [] : [row.next ?? [], ...accepted]),
      ...(row.probes ?? []).map((probe) => question(probe.now, 6, [probe.next, ...(probe.accept ?? [])])),
    ],
  };
}

/** Wall time in a fold is its first instant; where a gap swallowed it the case is wrong. */
function moment(text: string, timezone: ZoneName): number {
  const wall = parseLocal(text);
  const at = wall ? instantsOf(timezone, wall)[0] : parseInstant(text);
  if (at === undefined) throw new Error(`expected a time that exists in ${timezone}, got "${text}".`);
  return at;
}

function agrees(got: readonly number[], wanted: readonly number[], count: number): boolean {
  if (wanted.length < count ? got.length !== wanted.length : got.length < wanted.length) return false;
  return wanted.every((at, i) => got[i] === at);
}
