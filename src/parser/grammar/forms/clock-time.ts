// Times in a list: "at 9am", "5pm", "18:15, 20:45 and 21:00", "at 10, 12 and 17".

import { beginsWith, led } from '../form-index.js';
import type { Form, Match, TimeOfDay } from '../piece.js';
import { two } from '../dates.js';
import { ROUGHLY } from '../words/plain-words.js';
import { askAt, is, listGap, over, refuseAt, tokenAt, word, type Tokens } from './reading.js';
import { numberEndsWell, TIME_ROLES, TIME_WORDS, timeAt, type TimeRead } from './time-of-day.js';

export const clockTime: Form = {
  name: 'clock time',
  begins: led(`at on the exactly ${[...ROUGHLY].join(' ')}`, beginsWith(TIME_WORDS, ...TIME_ROLES)),
  read: (tokens, at) => {
    const lead = leadIn(tokens, at);
    const bare = lead.at || hoursOfDays(tokens, at);
    const first = timeAt(tokens, lead.next, bare);
    if (!first) return undefined;
    const found = [first];
    let apart = 1;
    for (let last = first; ;) {
      const listed = isOpposite(tokens, last.end) ? last.end + 1 : listGap(tokens, last.end);
      const gap = listed < 0 && inFull(tokens, last.end) && inFull(tokens, last.end - 1) ? last.end : listed;
      if (gap < 0) break;
      const again = leadIn(tokens, gap);
      const military = isFourDigits(tokens, gap) && isFourDigits(tokens, last.end - 1);
      const more = timeAt(tokens, again.next, again.at || military || (bare && numberEndsWell(tokens, again.next)));
      if (!more) break;
      found.push(more);
      last = more;
      if (listed > 0) apart = found.length;
    }
    // "6am 2pm and 10pm" is a list, "9am 5pm" may be a span.
    if (found.length > 2 && found.every(({ meridiem }) => meridiem) && rises(found)) return settled(found);
    return settled(apart > 2 ? found.slice(0, apart) : found.slice(0, listedFrom(tokens, found)));
  },
};

/** "8am 2pm 8pm": three or more in a row are no span. */
function rises(found: readonly TimeRead[]): boolean {
  const minutes = found.map(({ time }) => time.hour * 60 + time.minute);
  return minutes.every((each, i) => i === 0 || each > (minutes[i - 1] ?? 0));
}

/** "sat/sun 10", "weekdays 9 and 17": plain numbers at the end, behind days that cannot all be that date ("every day 8" may be). */
function hoursOfDays(tokens: Tokens, at: number): boolean {
  const day = tokenAt(tokens, at - 1);
  const hour = /^(?:[01]?\d|2[0-3])h$/.test(tokens[at]?.text ?? '') && tokens[at + 1] === undefined;
  // "8.30 every day": a number with a dot at the very beginning.
  if (at === 0 && /^\d{1,2}\.\d\d$/.test(tokens[0]?.text ?? ''))
    return is(tokens, 1, 'every', 'daily', 'on') || tokens[1]?.plural === true;
  // "sunday 20h" is no date, "sunday 20" may be one.
  const listed = day?.weekday !== undefined && (hour || day.plural || isJoint(tokens, at - 2));
  // "tomorrow 18h", "24 april 14h"
  const dated = is(tokens, at - 1, 'tomorrow', 'today') || namesMonth(tokens, at - 1) || namesMonth(tokens, at - 2);
  if (hour && dated) return Number.parseInt(tokens[at]?.text ?? '', 10) >= 7;
  if (!listed && !is(tokens, at - 1, 'weekday', 'weekend', 'daily')) return false;
  if (hour) return true;
  // "sundays 9 & 11am"
  if (tokens[at + 2]?.clock?.meridiem && is(tokens, at + 1, 'and', ',') && tokens[at + 3] === undefined) return true;
  return tokens
    .slice(at)
    .every((token) => /^(?:[01]?\d|2[0-3])$/.test(token.text) || token.word === 'and' || token.text === ',');
}

function namesMonth(tokens: Tokens, i: number): boolean {
  return tokenAt(tokens, i)?.month !== undefined;
}

/** "mon, wed", "sat/sun", "mon-thu" */
function isJoint(tokens: Tokens, i: number): boolean {
  return is(tokens, i, ',', 'and', '/', '-', 'to') && tokenAt(tokens, i - 1)?.weekday !== undefined;
}

/** "6am/6pm", "6:30/18:30": the same place on the clock face twice a day. */
function isOpposite(tokens: Tokens, slash: number): boolean {
  const [a, b] = [tokens[slash - 1]?.clock, tokens[slash + 1]?.clock];
  if (!a || !b || !is(tokens, slash, '/') || a.minute !== b.minute || a.second !== b.second) return false;
  const hours = [a, b].map(({ hour, meridiem }) => (meridiem ? (hour % 12) + (meridiem === 'pm' ? 12 : 0) : hour));
  return (hours[1] ?? 0) - (hours[0] ?? 0) === 12;
}

function settled(found: readonly TimeRead[]): Match {
  const end = found.at(-1)?.end ?? 0;
  // "23 minutes after midnight, 2am and 4am": minutes after each of them, or after the first.
  if (found.length > 1 && found[0]?.counted && !found.slice(1).some(({ counted }) => counted))
    return refuseAt(
      end,
      'not_a_schedule',
      'it is not clear whether the minutes are meant of each of those hours',
      'at 0:23, 2:23 and 4:23',
    );
  const refusal = found.find((each) => each.refusal)?.refusal;
  if (refusal) return { end, piece: { kind: 'refusal', ...refusal } };
  const [only, other] = found;
  if (only && !other) return { end, piece: { kind: 'times', times: [only.time] } };
  const readings = halves(found);
  if (readings) return askAt(end, 'it is not clear which of its hours are am and which pm', readings);
  const doubtful = withoutHalf(found);
  if (doubtful)
    return refuseAt(
      end,
      'not_a_schedule',
      `it is not clear whether ${doubtful.time.hour} is am or pm`,
      `at ${doubtful.time.hour || 12}pm`,
    );
  return { end, piece: { kind: 'times', times: found.map((each) => each.time) } };
}

/** An hour whose half of the day its neighbours put in doubt: the 9 of "9 and 10pm", the 4 of "8am, noon and 4". */
function withoutHalf(found: readonly TimeRead[]): TimeRead | undefined {
  const late = found.findIndex((each) => each.meridiem === 'pm' && each.time.hour > 12);
  const before = found
    .slice(0, Math.max(0, late))
    .find((each) => each.time.bare && each.time.hour < (found[late]?.time.hour ?? 0) - 12);
  if (before) return before;
  const [first] = found;
  if (first && found.length > 1 && found.every(({ time }) => time.bare && same(time, first.time))) return first;
  // "at 18 and 2": said on the 24-hour clock, as one of them shows.
  if (found.some(({ time, meridiem, named }) => !meridiem && !named && (time.hour > 12 || time.hour === 0)))
    return undefined;
  return found.find(({ time }, i) => time.bare && time.hour < 12 && time.hour < (found[i - 1]?.time.hour ?? 0));
}

/** "at 10, 2 and 4": through the day, or as the 24-hour clock has it. */
function halves(found: readonly TimeRead[]): readonly string[] | undefined {
  if (!withoutHalf(found) || found.some((each, i) => i > 0 && each.time.bare && same(each.time, found[i - 1]?.time)))
    return undefined;
  let last = found[0]?.time.hour ?? 0;
  const onwards = found.map(({ time }) => {
    const hour = time.bare && time.hour < 12 && time.hour < last ? time.hour + 12 : time.hour;
    last = hour;
    return { ...time, hour };
  });
  const late = found.map(({ time }) => (time.bare && time.hour < 12 ? { ...time, hour: time.hour + 12 } : time));
  const literal = found.map(({ time }) => time);
  const other = told(onwards) === told(literal) ? late : onwards;
  return told(other) === told(literal) ? undefined : [told(other), told(literal)];
}

function told(times: readonly TimeOfDay[]): string {
  return `at ${times.map(({ hour, minute }) => `${two(hour)}:${two(minute)}`).join(', ')}`;
}

function same(a: TimeOfDay, b: TimeOfDay | undefined): boolean {
  return a.hour === b?.hour && a.minute === b.minute;
}

/** "at", "around", "at about", "@": whether a bare number behind them is an hour. */
function leadIn(tokens: Tokens, at: number): { readonly next: number; readonly at: boolean } {
  let i = at;
  let said = false;
  for (let steps = 0; steps < 4; steps++) {
    if (is(tokens, i, 'at')) said = true;
    else if (!ROUGHLY.has(word(tokens, i)) && !(steps === 0 && is(tokens, i, 'on') && is(tokens, i + 1, 'at'))) break;
    i++;
  }
  if (!said) return { next: is(tokens, i, 'at') ? i : i, at: false };
  return { next: over(tokens, i, 'exactly', 'the'), at: true };
}

/** Said with am, pm or minutes, so that it stands for itself. */
function inFull(tokens: Tokens, i: number): boolean {
  return tokens[i]?.kind === 'clock';
}

/** How many of the times are joined by commas or words from the first one on. */
function listedFrom(tokens: Tokens, found: readonly TimeRead[]): number {
  const open = found.findIndex(
    (each, i) => i < found.length - 1 && listGap(tokens, each.end) < 0 && !isOpposite(tokens, each.end),
  );
  return open < 0 ? found.length : open + 1;
}

function isFourDigits(tokens: Tokens, i: number): boolean {
  return /^\d{4}$/.test(tokens[i]?.text ?? '');
}
