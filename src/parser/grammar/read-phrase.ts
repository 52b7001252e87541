// The grammar: a phrase is read whole or not at all. Tokens, then pieces (one form each), then clauses, then a schedule;
// any word that no form understands, and that could matter, ends the reading.

import { neverFires, validateSchedule } from '../../schedule/occurrences.js';
import type { Schedule, SchedulePart } from '../../schedule/schedule.js';
import type { Instant } from '../../time/instant.js';
import { zone as zoneNamed, type ZoneName } from '../../time/zone.js';
import { describe } from '../../schedule/describe.js';
import { scheduleOf, type Built } from './build/schedule-of.js';
import type { Outline } from './clauses.js';
import { here, isRefused, refuse } from './context.js';
import type { GrammarContext, Here, Reading, Refused, TraceStep } from './context.js';
import { formsWith } from './forms.js';
import { meaningsOf } from './meanings.js';
import { namesZone, readBack } from './read-back/reading.js';
import { spokenOptions } from './read-back/spoken-options.js';
import type { Piece, Placed, Refusal } from './piece.js';
import { firstOf, gapFault, isMeaning, scan, type Scan } from './scan.js';
import { tokenise, type Token } from './token.js';

const EXAMPLE = 'every weekday at 9am';
/** A choice inside a choice is not put to a person. */
const MAX_DEPTH = 1;

/**
 * Reads a phrase that says when, in the zone and at the instant of `context`.
 * - `ok`: the one accepted meaning; every word was read or cannot matter.
 * - `question`, `impossible`, `unsupported`: final, with the reason and a valid phrase.
 * - `not_a_schedule`: declined; a model may be asked.
 */
export function readPhrase(phrase: string, context: GrammarContext): Reading {
  // What this program said itself is read as it was meant; without its zone, only where the forms make nothing of it.
  const said = namesZone(phrase) ? readBack(phrase, context) : undefined;
  if (said) return said;
  const reading = read(phrase, context, 0);
  if (reading.status === 'ok' || reading.status === 'question') return reading;
  const meant = readBack(phrase, context);
  if (meant?.status === 'ok') return meant;
  return withOptions(phrase, context) ?? reading;
}

/** "every day at 2:30 with up to 30 seconds of jitter": what is said behind a phrase that is read. */
function withOptions(phrase: string, context: GrammarContext): Reading | undefined {
  const spoken = spokenOptions(phrase);
  const reading = spoken && read(spoken.rest, context, 0);
  if (!spoken || reading?.status !== 'ok') return undefined;
  const trace = [...reading.trace, { form: 'options', words: spoken.words }];
  return { ...reading, schedule: { ...reading.schedule, ...spoken.options }, trace };
}

function read(phrase: string, context: GrammarContext, depth: number): Reading {
  const tokens = tokenise(phrase);
  if (!tokens)
    return declined(
      { status: 'not_a_schedule', reason: 'the phrase is too long to be a schedule', example: EXAMPLE },
      [],
    );
  if (tokens.length === 0)
    return declined({ status: 'not_a_schedule', reason: 'the phrase is empty', example: EXAMPLE }, []);
  const found = scan(tokens, formsWith(context.dateOrder));
  const trace: TraceStep[] = [];
  for (const { form, from, to } of found.placed) trace.push({ form, words: words(phrase, tokens, from, to) });
  const finish = (refusal: Refusal): Reading => declined(refusal, trace);
  const refusal = firstOf(found.placed, 'refusal')?.piece;
  if (refusal?.kind === 'refusal') return finish(refusal);
  const fault = misunderstood(tokens, found);
  if (fault !== undefined)
    return finish({ status: 'not_a_schedule', reason: `"${fault}" was not understood`, example: EXAMPLE });
  const choice = firstOf(found.placed, 'choice');
  if (choice) return question(phrase, tokens, choice, context, depth, trace);
  return understood(found, tokens, context, trace);
}

function words(phrase: string, tokens: readonly Token[], from: number, to: number): string {
  return phrase.slice(tokens[from]?.start ?? 0, tokens[to - 1]?.end ?? 0);
}

function declined(refusal: Refusal, trace: Reading['trace']): Reading {
  return { status: refusal.status, reason: refusal.reason, example: refusal.example, source: 'grammar', trace };
}

/** The first word that was read by nobody and may not be passed over. */
function misunderstood(tokens: readonly Token[], found: Scan): string | undefined {
  if (!found.placed.some(isMeaning)) return tokens[0]?.text ?? '';
  for (const gap of found.gaps) {
    const fault = gapFault(tokens, found, gap);
    if (fault !== undefined) return fault;
  }
  const first = found.placed[0];
  if (first?.from === 0 && isStrongSeparator(first)) return tokens[0]?.text;
  const last = found.placed.at(-1);
  if (last && isStrongSeparator(last)) return words('', tokens, last.from, last.to) || 'and';
  const bare = found.gaps.some((gap) => tokens.slice(gap.from, gap.to).some((token) => token.unknown)) && weak(found);
  return bare ? tokens[found.gaps[0]?.from ?? 0]?.text : undefined;
}

function isStrongSeparator({ kind, piece }: Placed): boolean {
  return kind === 'separator' && piece.kind === 'separator' && piece.strong;
}

/** Too little to carry unknown words beside it: a lone month, a lone number, a lone weekday. */
function weak({ placed }: Scan): boolean {
  const meaning = placed.filter(isMeaning);
  return !meaning.some(({ piece, from, to }) => strong(piece, to - from));
}

function strong(piece: Piece, length: number): boolean {
  switch (piece.kind) {
    case 'every':
    case 'after':
    case 'instant':
    case 'alternate':
    case 'choice':
    case 'window':
    case 'business-hours':
    case 'day-part':
    case 'day':
      return true;
    case 'times':
      return piece.times.some((time) => !time.bare) || length > 2;
    case 'part':
    case 'weekdays':
    case 'days':
    case 'month-days':
      return piece.recurring;
    default:
      return false;
  }
}

const BOUNDS: ReadonlySet<Piece['kind']> = new Set(['start', 'end', 'count', 'span', 'except']);

/** "daily at 9 until 24 december and fridays at 5": a bound with a clause before and another one behind it. */
function boundInTheMiddle({ placed }: Scan): boolean {
  const meaning = placed.filter((each) => isMeaning(each) && each.piece.kind !== 'zone');
  const first = meaning.findIndex(({ piece }) => BOUNDS.has(piece.kind));
  const strong = placed.some(
    ({ piece, from }) => piece.kind === 'separator' && from >= (meaning[first]?.to ?? Infinity),
  );
  return first > 0 && strong && meaning.slice(first).some(({ piece }) => !BOUNDS.has(piece.kind));
}

/** "dec 1 - dec 5": a dash that no form read, between two dates. */
function dashedDates(tokens: readonly Token[], { placed }: Scan): boolean {
  return placed.some(
    ({ from, piece }, i) =>
      tokens[from]?.text === '-' && piece.kind === 'filler' && isDate(placed[i - 1]) && isDate(placed[i + 1]),
  );
}

function isDate(placed: Placed | undefined): boolean {
  return placed?.piece.kind === 'month-days' || placed?.piece.kind === 'day';
}

function understood(found: Scan, tokens: readonly Token[], context: GrammarContext, trace: Reading['trace']): Reading {
  const zone = zoneOf(found, context);
  if (!zone)
    return declined(
      { status: 'not_a_schedule', reason: 'it names several time zones', example: 'every day at 9am Europe/Berlin' },
      trace,
    );
  const at = here(context.now, zone);
  const meanings = meaningsOf(found.placed);
  const [clauses, other] = meanings?.outlines ?? [];
  if (meanings && other) {
    const each = meanings.outlines.map((one) => scheduleIn(one, found, tokens, at));
    return either(meanings.reason, each, trace);
  }
  const built = scheduleIn(clauses, found, tokens, at);
  if (isRefused(built) && built.onceOrAgain) {
    const each = (['once', 'again'] as const).map((repeats) => scheduleIn(clauses, found, tokens, at, repeats));
    return either(built.refusal.reason, each, trace);
  }
  if (isRefused(built)) return declined(built.refusal, trace);
  const { schedule, warnings } = built;
  const assumed = tokens.some(isCorrected) ? [...corrections(tokens), ...built.assumed] : built.assumed;
  return { status: 'ok', schedule, assumed, warnings, source: 'grammar', trace };
}

function corrections(tokens: readonly Token[]): string[] {
  return tokens.filter(isCorrected).map(({ text, meant }) => `"${text}" is read as "${meant}"`);
}

function isCorrected({ meant }: Token): boolean {
  return meant !== undefined;
}

/** The zone that is named, or that of the person; `undefined` where there are several. */
function zoneOf({ placed }: Scan, { timezone }: GrammarContext): ZoneName | undefined {
  const named = firstOf(placed, 'zone')?.piece;
  if (named?.kind !== 'zone') return timezone;
  return placed.every(({ piece }) => piece.kind !== 'zone' || piece.zone === named.zone)
    ? zoneNamed(named.zone)
    : undefined;
}

/** The clauses as a schedule that fires. */
function scheduleIn(
  clauses: Outline | undefined,
  found: Scan,
  tokens: readonly Token[],
  at: Here,
  repeats?: 'once' | 'again',
): Built | Refused {
  if (!clauses) return refuse('not_a_schedule', 'it is not clear how its parts belong together', EXAMPLE);
  if (clauses.clauses.length > 1 && (boundInTheMiddle(found) || dashedDates(tokens, found)))
    return refuse('not_a_schedule', 'it is not clear which part the bound or the exception belongs to', EXAMPLE);
  const built = scheduleOf(clauses, at, repeats);
  if (isRefused(built)) return built;
  const fault = faultOf(built.schedule, at.now);
  return fault === undefined ? built : refuse('impossible', fault, EXAMPLE);
}

/** Only what can be wrong is looked at: the look takes longer than the reading. */
function faultOf(schedule: Schedule, now: Instant): string | undefined {
  if (!mayBeNoDate(schedule)) return mayNeverFire(schedule) ? neverFires(schedule, now) : undefined;
  const checked = validateSchedule(schedule, now, 'person');
  return checked.ok ? undefined : checked.message;
}

/** A day of a certain year, which may be another weekday or before all time, and a day so far from the end that no month has it; in a union each part. */
function mayBeNoDate(schedule: Schedule | SchedulePart): boolean {
  if (schedule.except?.some(({ year }) => year !== undefined)) return true;
  if (schedule.kind === 'union') return schedule.parts.some((part) => mayBeNoDate(part) || mayNeverFire(part));
  if (schedule.kind !== 'cron') return false;
  const { year, day } = schedule.kwargs;
  return year !== undefined || (typeof day === 'string' && /\d\d(?:st|nd|rd|th) last/.test(day));
}

/** The two things that a phrase may mean as a whole, put to the person in this program's own words. */
function either(reason: string, built: readonly (Built | Refused)[], trace: Reading['trace']): Reading {
  const readings = built.flatMap((each) =>
    isRefused(each) ? [] : [{ says: describe(each.schedule), schedule: each.schedule }],
  );
  return asked(reason, readings, false, trace);
}

/** Dates and times alone always come again; only years, weeks, days of certain months, bounds and exceptions can rule all of them out. */
function mayNeverFire(schedule: Schedule | SchedulePart): boolean {
  if (schedule.except || schedule.start || schedule.end || schedule.window) return true;
  if (schedule.kind === 'union') return schedule.parts.every(mayNeverFire);
  if (schedule.kind !== 'cron') return schedule.kind === 'calendar' && schedule.unit !== 'day';
  const { year, month, day, week, day_of_week: weekday } = schedule.kwargs;
  return (
    year !== undefined || week !== undefined || (day !== undefined && (month !== undefined || weekday !== undefined))
  );
}

/** A wording with several meanings: each is read in its place, and those that make a schedule are put to the person. */
function question(
  phrase: string,
  tokens: readonly Token[],
  choice: Placed,
  context: GrammarContext,
  depth: number,
  trace: Reading['trace'],
): Reading {
  const { piece, from, to } = choice;
  if (piece.kind !== 'choice' || depth >= MAX_DEPTH)
    return declined(
      { status: 'not_a_schedule', reason: 'it leaves more than one thing open', example: EXAMPLE },
      trace,
    );
  const [start, end] = [tokens[from]?.start ?? 0, tokens[to - 1]?.end ?? 0];
  let over = false;
  const readings: { says: string; schedule: Schedule }[] = [];
  for (const option of piece.options) {
    const says = `${phrase.slice(0, start)}${option}${phrase.slice(end)}`.trim();
    const each = read(says, context, depth + 1);
    if (each.status === 'ok') readings.push({ says, schedule: each.schedule });
    over ||= each.status === 'impossible';
  }
  return asked(piece.reason, readings, over, trace);
}

/** @param over a reading was left out because it can no longer fire */
function asked(
  reason: string,
  readings: readonly { readonly says: string; readonly schedule: Schedule }[],
  over: boolean,
  trace: Reading['trace'],
): Reading {
  const [only, other] = readings;
  if (!only) return declined({ status: 'not_a_schedule', reason, example: EXAMPLE }, trace);
  // A question has two answers: where only one reading is left, the person says it outright.
  if (!other) {
    const left = over ? 'can still fire' : 'is a schedule';
    const one = `${reason}, of which only "${only.says}" ${left}`;
    return declined({ status: 'unsupported', reason: one, example: only.says }, trace);
  }
  const question = `${reason}. Which is meant: ${readings.map(({ says }) => `"${says}"`).join(' or ')}?`;
  return { status: 'question', reason, question, readings, example: only.says, source: 'grammar', trace };
}
