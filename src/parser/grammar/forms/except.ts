// "except weekends", "but not on fridays", "excluding Dec 25", "except in June": what is left out. Its own list of forms is
// handed in, because what can be excluded is worded like what can be included.

import { beginsWith, goingOn } from '../form-index.js';
import type { DayRule, Form, Match, Piece } from '../piece.js';
import { clockTime } from './clock-time.js';
import { hourWindow } from './hour-window.js';
import { INSTEAD, ownTime } from './instead.js';
import { anyOf, askAt, is, listGap, over, refuseAt, said, type Tokens } from './reading.js';

const ALLOWED: ReadonlySet<Piece['kind']> = new Set([
  'weekdays',
  'days',
  'months',
  'month-days',
  'window',
  'day',
  'times',
  'part',
  'years',
  'weeks',
]);

const DAYS: ReadonlySet<Piece['kind']> = new Set(['weekdays', 'days', 'months', 'month-days']);
/** A mere "but" leaves days out behind these, and where nothing follows: "every day but Sunday at 8", "daily at 8 but Sunday". */
const WHOLE: ReadonlySet<string> = new Set([
  'day',
  'days',
  'everyday',
  'daily',
  'weekday',
  'weekdays',
  'workday',
  'workdays',
]);

export function except(forms: readonly Form[]): Form {
  return {
    name: 'except',
    begins: goingOn(
      beginsWith(
        ', ( and - except but bar barring minus save aside apart other not excluding without skipping skip never excl no',
      ),
      [
        '( , and -',
        'except but not aside apart other excluding without skipping skip never excl no bar barring minus save',
      ],
    ),
    read: (tokens, at) => {
      const start = over(tokens, at, ',', '(', 'and', '-');
      let lead = anyOf(
        tokens,
        start,
        'except for|except on|except|but not on|but not in|but not|but never on|but never in|but never|aside from|apart from|other than|not on|not|excluding|without|but excluding|but skip|skipping|skip|never on|never in|excl .|excl|no',
      );
      // "every monday no tuesday" takes back what was said.
      if (
        (at === 0 && !is(tokens, 0, 'except')) ||
        (is(tokens, start, 'no') && tokens[start - 1]?.weekday !== undefined)
      )
        return undefined;
      const bare = lead < 0;
      if (bare) lead = anyOf(tokens, start, 'but|bar|barring|minus|save');
      if (lead < 0 || (bare && is(tokens, lead, 'only', 'just', 'every'))) return undefined;
      const groups: Piece[][] = [];
      const read: Said[] = [];
      let apart = true;
      let end = lead;
      for (let next = over(tokens, lead, 'when'); ;) {
        const match = longest(forms, tokens, next);
        if (match?.piece.kind === 'refusal') return match;
        // "every month except August on the 1st": the day is that of the other months.
        const month = match && monthAlone(tokens, at, next);
        if (month) {
          groups.push([month]);
          end = next + 1;
          break;
        }
        if (!match || !(bare ? DAYS : ALLOWED).has(match.piece.kind)) break;
        // "every day except friday at 5pm": the time is that of the other days.
        if (
          groups.length > 0 &&
          (match.piece.kind === 'times' || match.piece.kind === 'part') &&
          !(apart && onlyTimes(groups))
        )
          break;
        if (apart) groups.push([]);
        groups.at(-1)?.push(match.piece);
        read.push({ piece: match.piece, words: said(tokens, next, match.end) });
        end = match.end;
        const gap = listGap(tokens, end);
        if (gap > 0 && is(tokens, gap, 'every')) break;
        apart = gap > 0;
        next = apart ? gap : end;
      }
      if (groups.length === 0 || (at === 0 && !leads(tokens, end, groups))) return undefined;
      const hours = hoursAndDays(tokens, at, said(tokens, start, lead), end, read);
      if (hours) return hours;
      if (doubtful(tokens, at, end, groups)) return daysOfException(end);
      if (namesTime(tokens, 0, at) && clockTime.read(tokens, over(tokens, end, ','))?.piece.kind === 'times')
        return DENIES.test(said(tokens, start, lead)) || !groups.every(isDays) || !ownTime(tokens, lead)
          ? timeOfException(end)
          : { end: lead, piece: INSTEAD };
      if (!bare && RUNS_ON.has(tokens[end]?.text ?? '')) return endOfException(end);
      if (bare && end < tokens.length && !WHOLE.has(tokens[start - 1]?.text ?? '')) return undefined;
      return {
        end: is(tokens, start - 1, '(') ? over(tokens, end, ')') : end,
        piece: { kind: 'except', groups, ...(is(tokens, start, 'not') && { denied: true }) },
      };
    },
  };
}

interface Said {
  readonly piece: Piece;
  readonly words: string;
}

/** "every 15 minutes except between 12 and 13 on weekdays", "hourly except on weekends between 9 and 5": of the exception, or of all? */
function hoursAndDays(tokens: Tokens, at: number, lead: string, end: number, read: readonly Said[]): Match | undefined {
  const [first, second] = read;
  if (!first || !second || read.length > 2) return undefined;
  const [hours, days] = first.piece.kind === 'window' ? [first, second] : [second, first];
  if (hours.piece.kind !== 'window' || !DAYS.has(days.piece.kind)) return undefined;
  const { from, to } = hours.piece;
  // This program's own words: nobody says of what runs that it ends at :59.
  if (to.minute === 59 || from.minute + to.minute + from.second + to.second > 0) return undefined;
  const before = Array.from({ length: at }, (_, i) => i);
  const told =
    first === hours
      ? before.some((i) => tokens[i]?.weekday !== undefined || is(tokens, i, 'weekday', 'weekend'))
      : before.some((i) => hourWindow.read(tokens, i)?.piece.kind === 'window');
  if (told) return undefined;
  const out = `from ${from.hour}:00 to ${(to.hour + 23) % 24}:59`;
  const of = /^(?:on|in) /.test(days.words) ? days.words : `on ${days.words}`;
  return askAt(end, 'it is not clear what of that belongs to the exception', [
    `${second.words} ${lead} ${first.words}`,
    `${lead.replace(/ (?:on|in|for)$/, '')} ${of} ${out}`,
  ]);
}

/** "at 9 except fridays at 10": ten may be left out, or may be the time on Fridays. */
function timeOfException(end: number): Match {
  return refuseAt(
    end,
    'not_a_schedule',
    'it is not clear whether the time behind the exception is left out or belongs to those days',
    'mon-thu at 9am and fridays at 10am',
  );
}

/** "except in july, every monday at 9": said first, of what begins behind it. */
function leads(tokens: Tokens, end: number, groups: readonly (readonly Piece[])[]): boolean {
  const days = groups.every(
    (group) => group.length === 1 && (group[0]?.kind === 'weekdays' || group[0]?.kind === 'months'),
  );
  return days && (is(tokens, end, 'every', 'daily', 'hourly') || is(tokens, end + 1, 'every', 'daily', 'hourly'));
}

/** What is denied has no time of its own. */
const DENIES = /not|never|no$|skip|without|excl/;

function isDays(group: readonly Piece[]): boolean {
  return group.length === 1 && group[0]?.kind === 'weekdays';
}

function monthAlone(tokens: Tokens, at: number, i: number): Piece | undefined {
  const month = tokens[i]?.month;
  if (month === undefined || !is(tokens, i + 1, 'on')) return undefined;
  const monthly = tokens.slice(0, at).some((token, k) => token.unit === 'month' && is(tokens, k - 1, 'every'));
  return monthly ? { kind: 'months', months: [month], recurring: true } : undefined;
}

/** "mondays except the second" leaves out Mondays, not dates; "except december on the last friday" may leave out one day or a month. */
function doubtful(tokens: Tokens, at: number, end: number, groups: readonly (readonly Piece[])[]): boolean {
  const dates = groups.some((group) => group.some((piece) => piece.kind === 'days' && piece.rules.every(isEarly)));
  const named = is(tokens, end - 1, 'month') || tokens[end - 1]?.unit === 'month';
  const weekly = tokens.slice(0, at).some((token) => token.weekday !== undefined);
  const within = groups.some((group) => group[0]?.kind === 'months' && group.length > 1);
  const said = tokens.slice(at, end);
  const split = said.some((token, i) => token.month !== undefined && said[i + 1]?.word === 'on');
  const weekend =
    said.some(({ word }) => word === 'weekend') && said.some(({ text }) => /^(?:this|next|coming)$/.test(text));
  return (dates && weekly && !named) || within || split || weekend;
}

function isEarly(rule: DayRule): boolean {
  return (rule.kind === 'days' && rule.to <= 5) || rule.kind === 'last';
}

function daysOfException(end: number): Match {
  return refuseAt(
    end,
    'not_a_schedule',
    'it is not clear what the exception leaves out',
    'every monday at 9am except the 2nd monday of the month',
  );
}

const RUNS_ON: ReadonlySet<string> = new Set(
  'to through thru until till - – from starting before after since within'.split(' '),
);
/** "except 24 December until 2 January": where the exception ends, or where everything does. */
function endOfException(end: number): Match {
  return refuseAt(
    end,
    'not_a_schedule',
    'it is not clear whether the exception or the whole schedule ends there',
    'every day at 9am until 1 June except mondays',
  );
}

function namesTime(tokens: Tokens, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (clockTime.read(tokens, i)?.piece.kind === 'times') return true;
  return false;
}

function onlyTimes(groups: readonly (readonly Piece[])[]): boolean {
  return groups.every((group) => group.every((piece) => piece.kind === 'times'));
}

function longest(forms: readonly Form[], tokens: Tokens, at: number): ReturnType<Form['read']> {
  let best: ReturnType<Form['read']>;
  for (const form of forms) {
    const match = form.read(tokens, at);
    if (match && (!best || match.end > best.end)) best = match;
  }
  return best;
}
