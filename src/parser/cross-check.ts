// A model's answer is believed only as far as it can be checked: what the phrase plainly says must be in the answer, the answer
// may not bring a zone or weekdays of its own, and where the grammar reads the same words their firings must agree.
// What does not hold becomes one question that shows the dates.

import { describe } from '../schedule/describe.js';
import { compile } from '../schedule/occurrences.js';
import type { Schedule } from '../schedule/schedule.js';
import { plus, type Instant } from '../time/instant.js';
import type { ZoneName } from '../time/zone.js';
import { formatLocal, wallTime } from '../time/zone.js';
import { boundProblems } from './check-bounds.js';
import {
  dateProblems,
  dayRuleProblems,
  monthProblems,
  numberProblems,
  quarterProblems,
  repetitionProblems,
  weekdayProblems,
  zoneProblems,
} from './check-days.js';
import { completionProblems, countProblems, minuteProblems, rateProblems } from './check-rates.js';
import { addedWindows, looseTimes, timeProblems, windowProblems } from './check-times.js';
import { EXAMPLE, type ReadContext } from './context.js';
import { opinionOf, type Opinion } from './hearing.js';
import type { PhraseFacts } from './phrase-facts.js';
import { factsOf } from './phrase-facts.js';
import { scheduleFacts } from './schedule-facts.js';
import type { NotUnderstood, Understanding, Understood } from './understanding.js';

const COMPARED_FIRINGS = 20;
const SHOWN_DATES = 3;

/** The answer itself where it holds, with what the person should be told about it; otherwise a question. */
export function crossCheck(phrase: string, answer: Understood, context: ReadContext): Understanding {
  const said = factsOf(phrase, context.dateOrder);
  const opinion = opinionOf(said.heard, context);
  const problems = problemsOf(said, answer.schedule, context, opinion?.schedule);
  const agree = opinion === undefined || agrees(answer.schedule, opinion, context.now);
  if (!agree) return ask([answer.schedule, opinion.schedule], problems, context.now);
  if (problems.length > 0) return ask([answer.schedule], problems, context.now);
  return { ...answer, assumed: [...answer.assumed, ...statedWith(said, answer.schedule, opinion, context.now)] };
}

/** Everything that the phrase says and the schedule does not, or the other way round: short sentences. */
export function contradictions(phrase: string, schedule: Schedule, context: ReadContext): readonly string[] {
  return problemsOf(factsOf(phrase, context.dateOrder), schedule, context);
}

function problemsOf(
  said: PhraseFacts,
  schedule: Schedule,
  context: ReadContext,
  opinion?: Schedule,
): readonly string[] {
  const answered = scheduleFacts(schedule);
  return [
    ...timeProblems(said, answered),
    ...weekdayProblems(said, answered),
    ...monthProblems(said, answered),
    ...numberProblems(said, answered),
    ...rateProblems(said, answered),
    ...completionProblems(said, schedule),
    ...countProblems(said, answered),
    ...minuteProblems(said, answered),
    ...addedWindows(said, schedule),
    ...windowProblems(said, schedule, context.now),
    ...dayRuleProblems(said, schedule, answered),
    ...quarterProblems(said, answered),
    ...dateProblems(said, answered),
    ...repetitionProblems(said, schedule, context, opinion),
    ...boundProblems(said, schedule, context.now),
    ...zoneProblems(said, schedule, context),
  ];
}

/** Where the phrase names no time of day the grammar puts in its own: then only the days are compared. */
function agrees(schedule: Schedule, opinion: Opinion, now: Instant): boolean {
  if (sameFirings(schedule, opinion.schedule, now)) return true;
  return !opinion.timed && days(schedule, now) === days(opinion.schedule, now);
}

/** What the person should be told: the grammar's assumptions where both read the same, and times that no word names exactly. */
function statedWith(
  said: PhraseFacts,
  schedule: Schedule,
  opinion: Opinion | undefined,
  now: Instant,
): readonly string[] {
  if (opinion && sameFirings(schedule, opinion.schedule, now)) return opinion.assumed;
  const loose = looseTimes(said, scheduleFacts(schedule));
  return loose.length === 0 ? [] : [`the time is taken as ${loose.join(' and ')}`];
}

/** From large to small: how a day with many firings is left behind in a few steps. */
const LEAPS_MS = [12 * 3_600_000, 3_600_000, 600_000, 60_000];

/** The next dates that fire, from tomorrow on: today depends on the time. */
function days(schedule: Schedule, now: Instant): string {
  const zone = schedule.timezone as ZoneName;
  const compiled = compile({ ...schedule, maxRuns: undefined });
  const date = (at: Instant): string => formatLocal(wallTime(zone, at)).slice(0, 10);
  const today = date(now);
  const found: string[] = [];
  for (let after = now; found.length < COMPARED_FIRINGS;) {
    const next = compiled.next(after);
    if (next === null) break;
    const day = date(next);
    if (day !== today && day !== found.at(-1)) found.push(day);
    after = LEAPS_MS.map((leap) => plus(next, leap)).find((later) => date(later) === day && later > next) ?? next;
  }
  return found.join();
}

function sameFirings(a: Schedule, b: Schedule, now: Instant): boolean {
  return firings(a, now, COMPARED_FIRINGS).join() === firings(b, now, COMPARED_FIRINGS).join();
}

function firings(schedule: Schedule, now: Instant, count: number): readonly Instant[] {
  return compile(schedule).take(now, Math.min(count, schedule.maxRuns ?? count));
}

function ask(schedules: readonly Schedule[], problems: readonly string[], now: Instant): NotUnderstood {
  const readings = schedules.map((schedule) => ({ says: describe(schedule), schedule }));
  const dates = readings.map(({ says, schedule }) => `"${says}" (next: ${shownDates(schedule, now)})`);
  const reason =
    problems.length > 0
      ? `the model's reading does not hold against the words of the phrase: ${problems.join('; ')}`
      : 'the model and the grammar read the phrase differently';
  const question =
    readings.length > 1
      ? `Which is meant: ${dates.join(', or ')}?`
      : `Is this meant: ${dates.join('')}? ${capital(problems.join('; '))}.`;
  // A reading that never fires is named in the question, but cannot be chosen.
  const firing = readings.filter(({ schedule }) => compile(schedule).next(now) !== null);
  return { status: 'question', reason, question, readings: firing, example: EXAMPLE, source: 'model' };
}

function shownDates(schedule: Schedule, now: Instant): string {
  const zone = schedule.timezone as ZoneName;
  const dates = firings(schedule, now, SHOWN_DATES).map((at) =>
    formatLocal(wallTime(zone, at)).slice(0, 16).replace('T', ' '),
  );
  return dates.join(', ') || 'never';
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
