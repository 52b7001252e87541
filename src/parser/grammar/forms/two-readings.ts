// Wordings that are read with ease and said for two things: midnight on an eve, "once in 3 days", "except every third day",
// "at 9, 10 and 11 december", "from friday until monday" beside "every day", times inside quotation marks.

import { beginsWith, led } from '../form-index.js';
import type { Form, Match } from '../piece.js';
import { anyOf, askAt, integer, is, listGap, over, refuseAt, said, tokenAt, type Tokens } from './reading.js';

export const twoReadings: Form = {
  name: 'said for two things',
  anyWord: true,
  begins: led(
    'at on the every , ( and -',
    beginsWith(
      'first new christmas xmas halloween end ending eve month month\'s eom monthend once except excluding but skipping skip not from all mon "',
      'number',
    ),
  ),
  read: (tokens, at) => {
    // Of numbers behind a first word only "every 3 mons" is one of these, and "at 9, 10 and 11 december".
    if (tokens[at + 1]?.kind === 'number' && is(tokens, at, 'every')) return monOrMonth(tokens, at);
    if (tokens[at + 1]?.kind === 'number' && is(tokens, at, 'at')) return hoursOrDays(tokens, at);
    return anyOfThem(tokens, at);
  },
};

function anyOfThem(tokens: Tokens, at: number): Match | undefined {
  return (
    midnightOfEve(tokens, at) ??
    endAtMidnight(tokens, at) ??
    otherEve(tokens, at) ??
    onceInPeriod(tokens, at) ??
    everyNthLeftOut(tokens, at) ??
    hoursOrDays(tokens, at) ??
    weekdaysOrBounds(tokens, at) ??
    monOrMonth(tokens, at) ??
    quoted(tokens, at) ??
    placeOfTask(tokens, at)
  );
}

const EVES: readonly (readonly [names: string, eve: string, day: string])[] = [
  ["new year's eve|new years eve|new year eve", '31 December', '1 January'],
  ['christmas eve|xmas eve', '24 December', '25 December'],
];

/** "at midnight on new year's eve": nearly everybody means the turn of the year. */
function midnightOfEve(tokens: Tokens, at: number): Match | undefined {
  const i = overLead(tokens, at);
  for (const [names, eve, day] of EVES) {
    const end = anyOf(tokens, i, names);
    if (end > 0 && saysMidnight(tokens))
      return askAt(
        end,
        `midnight on ${eve} may begin or end that day`,
        [eve, day].map((date) => `${said(tokens, at, i)} ${date}`.trim()),
      );
  }
  return undefined;
}

function overLead(tokens: Tokens, at: number): number {
  return over(tokens, over(tokens, over(tokens, at, 'at', 'on'), 'the'), 'every');
}

function saysMidnight(tokens: Tokens): boolean {
  return tokens.some(
    ({ part, text }, i) =>
      part === 'midnight' || /^(?:12(?::00)?am|0?0:00|24:00)$/.test(text) || (text === '12' && is(tokens, i + 1, 'am')),
  );
}

/** "end of the month at midnight": the midnight that begins its last day, or that ends it. */
function endAtMidnight(tokens: Tokens, at: number): Match | undefined {
  const end = anyOf(
    tokens,
    overLead(tokens, at),
    "ending of month|ending of the month|ending of every month|month ending|month - ending|month's ending|eom|monthend",
  );
  return end > 0 && saysMidnight(tokens)
    ? refuseAt(
        end,
        'not_a_schedule',
        'it is not clear whether that midnight begins or ends the last day',
        'on the last day of every month at 11pm',
      )
    : undefined;
}

/** "the eve of friday", "halloween eve": the evening of that day, or the day before. */
function otherEve(tokens: Tokens, at: number): Match | undefined {
  const eve = over(tokens, over(tokens, at, 'on'), 'the');
  const end = tokens[eve]?.text === 'eve' && is(tokens, eve + 1, 'of') ? eve + 2 : anyOf(tokens, at, 'halloween eve');
  return end > 0
    ? refuseAt(end, 'not_a_schedule', 'it is not clear whether that is the evening before', 'every thursday at 9pm')
    : undefined;
}

/** "once in 2 days": for some every two days, for others two days from now. */
function onceInPeriod(tokens: Tokens, at: number): Match | undefined {
  if (!is(tokens, at, 'once') || !is(tokens, at + 1, 'in')) return undefined;
  const [token, n] = [tokens[at + 2], integer(tokens, at + 2)];
  const glued = token?.kind === 'period';
  if (!glued && (n === undefined || n < 2 || !tokens[at + 3]?.unit)) return undefined;
  const end = glued ? at + 3 : at + 4;
  const amount = said(tokens, at + 2, end);
  return askAt(end, `"once in ${amount}" is said for both`, [`every ${amount}`, `in ${amount}`]);
}

/** "daily except every third day": the third of the month, or every third. */
function everyNthLeftOut(tokens: Tokens, at: number): Match | undefined {
  const start = over(tokens, at, ',', '(', 'and', '-');
  const lead = anyOf(tokens, start, 'except|except on|excluding|but not|but not on|not on|not|skipping|skip');
  const every = over(tokens, lead, 'on');
  if (lead < 0 || at === 0 || !is(tokens, every, 'every')) return undefined;
  const counted = is(tokens, every + 1, 'other') || tokens[every + 1]?.ordinal !== undefined;
  return counted && tokens[every + 2]?.unit !== undefined
    ? refuseAt(
        every + 3,
        'not_a_schedule',
        'it is not clear which days the exception leaves out',
        'every day at 9am except on the 3rd of the month',
      )
    : undefined;
}

/** "at 9, 10 and 11 december": hours of the last day, or one hour of the last two. */
function hoursOrDays(tokens: Tokens, at: number): Match | undefined {
  if (!is(tokens, at, 'at')) return undefined;
  let last = at + 1;
  for (let next = last; isPlainNumber(tokens, next); next = listGap(tokens, last + 1)) last = next;
  const joined = is(tokens, last - 1, 'and') && last > at + 1;
  return joined && tokens[last + 1]?.month !== undefined
    ? refuseAt(
        last + 2,
        'not_a_schedule',
        'it is not clear which of those numbers are hours and which are days',
        'on 5 May at 9am',
      )
    : undefined;
}

function isPlainNumber(tokens: Tokens, i: number): boolean {
  return /^\d{1,2}$/.test(tokenAt(tokens, i)?.text ?? '');
}

/** "every day at 9 from friday until monday": every week on those days, or once through from the one to the other. */
function weekdaysOrBounds(tokens: Tokens, at: number): Match | undefined {
  const [from, to] = [tokens[at + 1], tokens[at + 3]];
  if (!is(tokens, at, 'from') || from?.weekday === undefined || to?.weekday === undefined) return undefined;
  const daily = tokens.some(
    (token, i) => token.word === 'daily' || (token.unit === 'day' && is(tokens, i - 1, 'every')),
  );
  if (from.plural || to.plural || !daily || !['until', 'till', 'til'].includes(tokens[at + 2]?.text ?? ''))
    return undefined;
  return askAt(at + 4, `"${said(tokens, at, at + 4)}" is said for days of every week and for one stretch of days`, [
    `from ${from.text} to ${to.text}`,
    `starting ${from.text} until ${to.text}`,
  ]);
}

/** "every 3 mons", "every mon on the 1st": Mondays or months. */
function monOrMonth(tokens: Tokens, at: number): Match | undefined {
  if (!is(tokens, at, 'every')) return undefined;
  const n = integer(tokens, at + 1);
  if (n !== undefined && tokens[at + 2]?.text === 'mons')
    return askAt(at + 3, '"mons" is short for both', [`every ${n} weeks on monday`, `every ${n} months`]);
  const day = over(tokens, over(tokens, at + 2, 'on'), 'the');
  const counted = tokens[day]?.ordinal !== undefined && !tokens[day]?.unit && tokens[day + 1]?.weekday === undefined;
  if (tokens[at + 1]?.text !== 'mon' || !counted) return undefined;
  const nth = tokens[day]?.text ?? '';
  return askAt(day + 1, '"mon" is short for both', [`every monday the ${nth}`, `every month on the ${nth}`]);
}

/** 'every day post "at 5"': what stands in quotation marks beside a time may be the task alone. */
function quoted(tokens: Tokens, at: number): Match | undefined {
  // Only a stretch that the words before it do not lead up to: "every day at “9am”".
  if (is(tokens, at - 1, 'at', 'on', 'every', ':')) return undefined;
  if (!isQuote(tokens, at) || tokens.slice(0, at).filter((_, i) => isQuote(tokens, i)).length % 2 === 1)
    return undefined;
  const end = tokens.findIndex((_, i) => i > at && isQuote(tokens, i));
  const outside = [...tokens.slice(0, at), ...tokens.slice(end + 1)];
  return end > 0 && outside.some(saysWhen) && tokens.slice(at + 1, end).some(saysHour)
    ? refuseAt(
        end + 1,
        'not_a_schedule',
        'it is not clear whether the words in quotation marks say when',
        'every day at 9am',
      )
    : undefined;
}

function isQuote(tokens: Tokens, i: number): boolean {
  return tokens[i]?.text === '"';
}

function saysWhen(token: Tokens[number]): boolean {
  return saysHour(token) || token.unit !== undefined || token.word === 'every' || token.word === 'daily';
}

function saysHour({ clock, weekday, number }: Tokens[number]): boolean {
  return (clock ?? weekday ?? number) !== undefined;
}

/** "first second of the minute", "all weekend": one place to look from two sides. */
function placeOfTask(tokens: Tokens, at: number): Match | undefined {
  const end = anyOf(
    tokens,
    over(tokens, at, 'the', 'at'),
    'first second of the minute|first second of every minute|the first second of every minute|all weekend|all weekend long',
  );
  return end > 0 && !tokens[end - 1]?.plural
    ? refuseAt(end, 'not_a_schedule', `"${said(tokens, at, end)}" is said for two things`, 'every saturday at 9am')
    : undefined;
}
