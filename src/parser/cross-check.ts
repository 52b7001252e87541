// A model's answer is believed only as far as it can be checked: what the phrase plainly says must be in the answer, the answer
// may not bring a zone or weekdays of its own, and where the grammar reads the same words their firings must agree.
// What does not hold becomes one question that shows the dates.

import { describe } from '../schedule/describe.js';
import { compile } from '../schedule/occurrences.js';
import type { Schedule } from '../schedule/schedule.js';
import type { Instant } from '../time/instant.js';
import type { ZoneName } from '../time/zone.js';
import { formatLocal, wallTime } from '../time/zone.js';
import { EXAMPLE, type ReadContext } from './context.js';
import type { DayPart } from './grammar/words/day-parts.js';
import type { PhraseFacts } from './phrase-facts.js';
import { factsOf } from './phrase-facts.js';
import type { ScheduleFacts } from './schedule-facts.js';
import { scheduleFacts } from './schedule-facts.js';
import type { NotUnderstood, Understanding, Understood } from './understanding.js';

const COMPARED_FIRINGS = 20;
const SHOWN_DATES = 3;

/**
 * The answer itself where it holds, otherwise a question.
 * @param grammar what the grammar made of the words it knows, where it read them without assuming anything
 */
export function crossCheck(
  phrase: string,
  answer: Understood,
  context: ReadContext,
  grammar?: Understanding,
): Understanding {
  const problems = contradictions(phrase, answer.schedule, context);
  const other = grammar?.status === 'ok' && grammar.assumed.length === 0 ? grammar.schedule : undefined;
  const agree = other === undefined || sameFirings(answer.schedule, other, context.now);
  if (agree && problems.length === 0) return answer;
  return ask(agree ? [answer.schedule] : [answer.schedule, other], problems, context.now);
}

/** Everything that the phrase says and the schedule does not, or the other way round: short sentences. */
export function contradictions(phrase: string, schedule: Schedule, context: ReadContext): readonly string[] {
  const said = factsOf(phrase);
  const answered = scheduleFacts(schedule);
  return [
    ...missingTimes(said, answered),
    ...addedTimes(said, answered),
    ...weekdayProblems(said, answered),
    ...missingMonths(said, answered),
    ...missingNumbers(said, answered),
    ...missingRates(said, answered),
    ...said.dates.filter((date) => !answered.dates.has(date)).map((date) => `${date} is missing`),
    ...zoneProblems(said, schedule, context),
  ];
}

function missingTimes({ times, parts }: PhraseFacts, answered: ScheduleFacts): string[] {
  const absent = times.filter(({ hours, minute }) => !hours.some((hour) => answered.times.has(clock(hour, minute))));
  const partsMissing = parts.filter(
    (part) => answered.times.size > 0 && ![...answered.times].some((time) => isIn(part, time)),
  );
  return [
    ...absent.map(({ text }) => `the time "${text}" is missing`),
    ...partsMissing.map((part) => `no time is in the ${part}`),
  ];
}

const PART_HOURS: Readonly<Record<DayPart, readonly [number, number]>> = {
  morning: [4, 11],
  noon: [12, 12],
  afternoon: [12, 18],
  evening: [16, 23],
  night: [18, 29],
  midnight: [0, 0],
  'end of day': [15, 23],
};

function isIn(part: DayPart, time: string): boolean {
  const [from, to] = PART_HOURS[part];
  const hour = Number(time.slice(0, 2));
  return (hour >= from && hour <= to) || (hour + 24 >= from && hour + 24 <= to);
}

/** Hours that the answer lists although the phrase, which does name times, names others. */
function addedTimes({ times, parts, numbers, saysPm }: PhraseFacts, { listedHours }: ScheduleFacts): string[] {
  if (times.length === 0) return [];
  const bare = numbers.flatMap(({ n }) => (saysPm && n < 12 ? [n, n + 12] : [n]));
  const explained = new Set([...times.flatMap(({ hours }) => hours), ...bare]);
  const added = [...listedHours].filter(
    (hour) => !explained.has(hour) && !parts.some((part) => isIn(part, clock(hour, 0))),
  );
  return added.map((hour) => `${clock(hour, 0)} is not in the phrase`);
}

function weekdayProblems(said: PhraseFacts, answered: ScheduleFacts): string[] {
  const wanted = new Set([...said.weekdays].filter((day) => !said.exceptWeekdays.has(day)));
  const fires = (day: number): boolean => answered.weekdays.size === 0 || answered.weekdays.has(day);
  const problems = [...said.exceptWeekdays]
    .filter((day) => fires(day) && !answered.exceptWeekdays.has(day))
    .map((day) => `${NAMES[day]} is not excepted`);
  if (wanted.size === 0) {
    const fewer =
      answered.weekdays.size > 0 && said.exceptWeekdays.size === 0 && said.dates.length === 0 && said.months.size === 0;
    return fewer ? [...problems, `${names(answered.weekdays)} is not in the phrase`] : problems;
  }
  if (answered.workdays && [0, 1, 2, 3, 4].every((day) => wanted.has(day))) return problems;
  const missing = [...wanted].filter((day) => !answered.weekdays.has(day));
  const added = [...answered.weekdays].filter((day) => !wanted.has(day));
  if (missing.length > 0) problems.push(`${names(missing)} is missing`);
  if (added.length > 0) problems.push(`${names(added)} is not in the phrase`);
  return problems;
}

function missingMonths({ months }: PhraseFacts, answered: ScheduleFacts): string[] {
  const absent = [...months].filter((month) => !answered.months.has(month));
  return absent.map((month) => `${MONTHS[month - 1]} is missing`);
}

function missingNumbers({ numbers, saysPm }: PhraseFacts, answered: ScheduleFacts): string[] {
  const has = (n: number): boolean => answered.numbers.has(n) || (saysPm && n < 12 && answered.numbers.has(n + 12));
  return numbers.filter(({ n }) => !has(n)).map(({ text }) => `the number "${text}" is missing`);
}

function missingRates({ rates }: PhraseFacts, answered: ScheduleFacts): string[] {
  const has = (n: number, unit: string): boolean => answered.rates.some((rate) => rate.n === n && rate.unit === unit);
  return rates.filter(({ n, unit }) => n !== 1 && !has(n, unit)).map(({ text }) => `"${text}" is not what it says`);
}

function zoneProblems({ zones, places, offset }: PhraseFacts, { timezone }: Schedule, context: ReadContext): string[] {
  if (offset) return ['an offset from UTC is no time zone'];
  if (zones.size > 0) return zones.has(timezone) ? [] : [`the time zone ${[...zones].join(', ')} is missing`];
  return timezone === context.timezone || places.has(timezone)
    ? []
    : [`the time zone ${timezone} is not in the phrase`];
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
  return { status: 'question', reason, question, readings, example: EXAMPLE, source: 'model' };
}

function shownDates(schedule: Schedule, now: Instant): string {
  const zone = schedule.timezone as ZoneName;
  const dates = firings(schedule, now, SHOWN_DATES).map((at) =>
    formatLocal(wallTime(zone, at)).slice(0, 16).replace('T', ' '),
  );
  return dates.join(', ') || 'never';
}

const NAMES = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']; // prettier-ignore

function names(days: Iterable<number>): string {
  return [...days].map((day) => NAMES[day]).join(', ');
}

function clock(hour: number, minute: number): string {
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
