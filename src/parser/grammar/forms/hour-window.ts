// "between 9 and 17", "from 9am to 5pm", "8am-6pm", "after 2pm and before 3pm", "9 to 5", "during business hours".

import { beginsWith, led } from '../form-index.js';
import type { Form, Match, TimeOfDay } from '../piece.js';
import { ahead, is, over, sequence, type Tokens } from './reading.js';
import { TIME_ROLES, TIME_WORDS, timeAt, type TimeRead } from './time-of-day.js';

export const hourWindow: Form = {
  name: 'hours of the day',
  begins: led('between from during and , hours of at any after the', beginsWith(TIME_WORDS, ...TIME_ROLES)),
  read: (tokens, at) => {
    if (!ahead(tokens, at + 1, JOINTS)) return undefined;
    const led =
      is(tokens, at, 'between', 'from', 'during', 'and') &&
      !(is(tokens, at, 'and') && !is(tokens, at + 1, 'between', 'from'));
    const start = led ? over(tokens, over(tokens, at, 'and'), 'between', 'from', 'during') : over(tokens, at, ',');
    return afterAndBefore(tokens, at) ?? bounded(tokens, over(tokens, over(tokens, start, 'the'), 'hours'), at, led);
  },
};

/** One of them stands between the first hour and the last. */
const JOINTS: ReadonlySet<string> = new Set(['and', 'to', '-', 'until', 'before']);

function bounded(tokens: Tokens, i: number, at: number, led: boolean): Match | undefined {
  const hoursOf = over(tokens, over(tokens, i, 'hours'), 'of', 'at');
  const from = timeAt(tokens, over(tokens, hoursOf, 'at'), true, !led);
  if (!from) return undefined;
  const join = from.end;
  const fits =
    is(tokens, at, 'between') || (is(tokens, at, 'and') && is(tokens, at + 1, 'between'))
      ? is(tokens, join, 'and', 'to', '-')
      : is(tokens, join, 'to', '-', 'until');
  if (!fits) return undefined;
  const to = timeAt(tokens, over(tokens, join + 1, 'at'), true);
  if (!to) return undefined;
  if (!led && from.time.bare && (to.time.bare || tokens[to.end]?.unit !== undefined)) {
    if (!is(tokens, join, '-', 'to') || tokens[to.end]?.unit) return undefined;
  }
  const end =
    is(tokens, to.end, 'hours') || (tokens[to.end]?.unit === 'hour' && tokens[to.end]?.plural) ? to.end + 1 : to.end;
  const refusal = from.refusal ?? to.refusal;
  if (refusal) return { end, piece: { kind: 'refusal', ...refusal } };
  const window = completed(from, to);
  // "at minute 23 past every 2nd hour from 0 through 20": hours are counted there, and the last one counts whole.
  const whole = tokens[at - 1]?.unit === 'hour' && tokens.slice(0, at).some(({ text }) => text === 'past');
  const last = whole && to.time.bare && ['through', 'thru'].includes(tokens[join]?.text ?? '');
  return {
    end,
    piece: {
      kind: 'window',
      from: window.from,
      to: last ? { ...window.to, minute: 59, second: 59, bare: false } : window.to,
      openEnd: false,
    },
  };
}

/** "9 to 5" is 9:00–17:00, "2 to 4pm" is 14:00–16:00: the half of the day that makes the shorter forward stretch. */
function completed(from: TimeRead, to: TimeRead): { readonly from: TimeOfDay; readonly to: TimeOfDay } {
  const { time: a } = from;
  let { time: b } = to;
  if (b.bare && from.meridiem === 'am' && b.hour < a.hour && b.hour <= 12) b = { ...b, hour: (b.hour % 12) + 12 };
  if (b.bare && (from.meridiem === 'pm' || (from.named && a.hour === 12)) && b.hour < 12 && b.hour + 12 > a.hour)
    b = { ...b, hour: b.hour + 12 };
  if (a.bare && to.meridiem === 'pm' && a.hour < 12 && a.hour + 12 < b.hour)
    return { from: { ...a, hour: a.hour + 12 }, to: b };
  if (a.bare && b.bare && secondsOf(b) <= secondsOf(a) && b.hour <= 12 && a.hour <= 12)
    return { from: a, to: { ...b, hour: b.hour + 12 } };
  return { from: a, to: b };
}

/** The hours between two times that were said apart. */
export function hoursBetween(a: TimeOfDay, b: TimeOfDay): { readonly from: TimeOfDay; readonly to: TimeOfDay } {
  const [from, to] = [a, b].map((time): TimeRead => ({
    end: 0,
    time,
    meridiem: time.bare ? undefined : time.hour < 12 ? 'am' : 'pm',
  }));
  return from && to ? completed(from, to) : { from: a, to: b };
}

function secondsOf({ hour, minute, second }: TimeOfDay): number {
  return hour * 3600 + minute * 60 + second;
}

/** "after 2pm and before 3pm": the end itself does not count. */
function afterAndBefore(tokens: Tokens, at: number): Match | undefined {
  const after = over(tokens, at, 'any');
  if (!is(tokens, after, 'after')) return undefined;
  const from = timeAt(tokens, after + 1, true);
  const join = from && over(tokens, over(tokens, from.end, ','), 'and', 'but');
  if (!from || join === undefined || !is(tokens, join, 'before')) return undefined;
  const to = timeAt(tokens, join + 1, true);
  if (!to) return undefined;
  const refusal = from.refusal ?? to.refusal;
  return {
    end: to.end,
    piece: refusal ? { kind: 'refusal', ...refusal } : { kind: 'window', ...completed(from, to), openEnd: true },
  };
}

export const businessHours: Form = {
  name: 'business hours',
  begins: led('during in within on only the normal regular', beginsWith('business work')),
  read: (tokens, at) => {
    const i = over(
      tokens,
      over(tokens, at, 'during', 'in', 'within', 'on', 'only'),
      'the',
      'during',
      'normal',
      'regular',
    );
    const start = is(tokens, i, 'business') ? i + 1 : -1;
    const end = start > 0 && tokens[start]?.unit === 'hour' ? start + 1 : sequence(tokens, i, 'the work day');
    return end > 0 ? { end, piece: { kind: 'business-hours' } } : undefined;
  },
};
