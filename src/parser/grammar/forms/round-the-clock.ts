// "every hour from 0 to 24": the whole day, which says nothing new; "every hour after 5pm", which may or may not count 5pm itself; and
// "hourly until 5pm", which may end today or every day.

import { beginsWith, goingOn } from '../form-index.js';
import type { Form, Match } from '../piece.js';
import { two } from '../dates.js';
import type { DayPart } from '../words/day-parts.js';
import { every } from './every.js';
import { timeAt } from './time-of-day.js';
import { anyOf, askAt, is, over, tokenAt, type Tokens } from './reading.js';

export const roundTheClock: Form = {
  name: 'hours of the whole day',
  begins: goingOn(beginsWith('from between after before until to in at during starting'), [
    'at in during',
    'the every',
    'part',
  ]),
  read: (tokens, at) => {
    if (!behindHours(tokens, at) && !behindRhythm(tokens, at)) return undefined;
    const asked = hoursOfPart(tokens, at) ?? fromHour(tokens, at);
    if (asked || !behindHours(tokens, at)) return asked ?? untilHour(tokens, at);
    const whole = anyOf(
      tokens,
      at,
      'from 0 to 24|from 0 - 24|between 0 and 24|from 0:00 to 24:00|from 00:00 to 24:00|between 00:00 and 24:00|from midnight to midnight',
    );
    return whole > 0 ? { end: whole, piece: { kind: 'filler' } } : (afterHour(tokens, at) ?? untilHour(tokens, at));
  },
};

function behindHours(tokens: Tokens, at: number): boolean {
  return is(tokens, at - 1, 'hourly') || (tokenAt(tokens, at - 1)?.unit === 'hour' && is(tokens, at - 2, 'every'));
}

/** "every 10 minutes", "every 2h" */
function behindRhythm(tokens: Tokens, at: number): boolean {
  const before = tokenAt(tokens, at - 1);
  const counted = before?.unit && SUB_DAY.has(before.unit) && tokenAt(tokens, at - 2)?.number !== undefined;
  return counted ? is(tokens, at - 3, 'every') : before?.period !== undefined && is(tokens, at - 2, 'every');
}

const SUB_DAY: ReadonlySet<string> = new Set(['minute', 'hour']);

function afterHour(tokens: Tokens, at: number): Match | undefined {
  const from = is(tokens, at, 'after') ? timeAt(tokens, over(tokens, at + 1, 'the'), false) : undefined;
  if (!from || from.refusal || from.time.minute + from.time.second > 0 || from.time.hour > 21) return undefined;
  if (is(tokens, from.end, 'and', 'but', 'until', 'to', '-')) return undefined;
  const { hour } = from.time;
  const reason = `"after ${hour}:00" can count ${hour}:00 itself or not`;
  const options = [hour, hour + 1].map((first) => `from ${first}:00 to 23:00`);
  return askAt(from.end, reason, options);
}

/** "hourly until 5pm on weekdays", "every hour before noon" */
function untilHour(tokens: Tokens, at: number): Match | undefined {
  const before = is(tokens, at, 'before');
  if (!before && tokens[at]?.text !== 'until' && tokens[at]?.text !== 'till') return undefined;
  // Where it begins is said elsewhere.
  if (tokens.some((token) => BEGINS.has(token.word))) return undefined;
  const to = timeAt(tokens, at + 1, false);
  if (!to || to.refusal || to.time.hour === 0 || to.time.minute + to.time.second > 0) return undefined;
  // A day behind it is that of the end.
  if (tokens[to.end] && !is(tokens, to.end, 'on', ',') && !is(tokens, to.end, 'every', 'weekday')) return undefined;
  const end = before ? `${to.time.hour - 1}:59` : `${to.time.hour}:00`;
  const options = [
    `from 0:00 to ${end}`,
    ...(to.time.hour > 9 ? [`from 9:00 to ${end}`] : []),
    ...(hasDays(tokens) ? [] : [`until ${to.time.hour}:00 today`]),
  ];
  const certain = { kind: 'end', point: { time: to.time }, exclusive: before } as const;
  return askAt(to.end, 'it does not say from which hour on', options, certain);
}

const BEGINS: ReadonlySet<string> = new Set(['starting', 'from', 'today', 'tomorrow']);

const PART_HOURS: Readonly<Partial<Record<DayPart, readonly string[]>>> = {
  morning: ['from 6:00 to 12:00', 'from 8:00 to 12:00'],
  afternoon: ['from 12:00 to 17:00', 'from 12:00 to 18:00'],
  evening: ['from 17:00 to 21:00', 'from 18:00 to 22:00'],
  night: ['from 22:00 to 6:00', 'from 0:00 to 6:00'],
};

/** "every 20 minutes at night", "hourly in the morning" */
function hoursOfPart(tokens: Tokens, at: number): Match | undefined {
  if (!is(tokens, at, 'in', 'at', 'during')) return undefined;
  const i = over(tokens, at + 1, 'the', 'every');
  const part = tokens[i]?.part;
  const options = part && PART_HOURS[part];
  if (!options) return undefined;
  // The nights of certain days would be asked about once more.
  const small = part === 'night' && hasDays(tokens) ? ['from 0:00 to 6:00', 'from 18:00 to 23:59'] : options;
  return askAt(i + 1, `the ${part} has no hours that everybody agrees on`, small, {
    kind: 'part',
    part,
    recurring: is(tokens, i - 1, 'every'),
  });
}

/** "every 6 hours starting at 2am": the same hours every day where the period comes round to the first one. */
function fromHour(tokens: Tokens, at: number): Match | undefined {
  const rhythm = is(tokens, at, 'starting', 'from') ? every.read(tokens, 0) : undefined;
  const time =
    rhythm?.end === at ? timeAt(tokens, over(tokens, at + 1, 'at', 'from'), is(tokens, at + 1, 'at')) : undefined;
  if (rhythm?.piece.kind !== 'every' || !time || time.refusal || is(tokens, time.end, 'to', '-', 'until'))
    return undefined;
  const { n, unit } = rhythm.piece;
  const step = unit === 'hour' ? 3600 * n : unit === 'minute' ? 60 * n : 0;
  const seconds = time.time.hour * 3600 + time.time.minute * 60;
  // A day behind it is that of the start.
  if (step === 0 || tokens[time.end] !== undefined) return undefined;
  const last = { hour: 23, minute: 59, second: 59, bare: false };
  if (86_400 % step === 0 && seconds < step)
    return { end: time.end, piece: { kind: 'window', from: time.time, to: last, openEnd: false } };
  const said = `${time.time.hour}:${two(time.time.minute)}`;
  return askAt(
    time.end,
    'it is not clear whether it starts once or every day at that time',
    [`from ${said} to 23:59`, `starting today at ${said}`, `starting tomorrow at ${said}`],
    { kind: 'start', point: { time: time.time } },
  );
}

function hasDays(tokens: Tokens): boolean {
  return tokens.some(({ weekday, word }) => weekday !== undefined || word === 'weekday' || word === 'weekend');
}
