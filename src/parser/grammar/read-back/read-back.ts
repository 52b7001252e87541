// What `describe` says, read back to the same schedule. The sentences of this program are a small, closed language: everything in
// them has one place, so they are read from left to right, whole or not at all.

import type { Schedule, SchedulePart } from '../../../schedule/schedule.js';
import { formatInstant, type Instant } from '../../../time/instant.js';
import { UTC, zone as zoneNamed, type ZoneName } from '../../../time/zone.js';
import { isoDate } from '../dates.js';
import { dateAt } from './field-words.js';
import { endAt, exceptAt, isUtc, momentAt, optionsAt, startAt, windowAt } from './narrowing-words.js';
import { Sentence } from './sentence.js';
import { coreAt, type Core } from './timing-words.js';

/** Longer than any sentence that people read. */
const MAX_LENGTH = 4_000;

/**
 * The schedule of a sentence that `describe` said, or `undefined` where it is none.
 * @param person the zone of a sentence that names none
 * @param now from where a delay after each run is counted until there was one
 */
export function scheduleSaid(phrase: string, person: ZoneName, now: Instant): Schedule | undefined {
  if (phrase.length > MAX_LENGTH) return undefined;
  const text = phrase.toLowerCase().replace(/\s+/g, ' ').trim().replace(/\.$/, '');
  const named = / \(([a-z][\w+/-]*)\)$/.exec(text);
  const timezone = named ? zoneNamed(named[1] ?? '') : person;
  if (timezone === undefined) return undefined;
  const body = named ? text.slice(0, named.index) : text;
  return scheduleAt(new Sentence(body), timezone, isUtc(body) ? UTC : timezone, wholeSecond(now));
}

function wholeSecond(now: Instant): string {
  return formatInstant((Math.ceil(now / 1000) * 1000) as Instant);
}

function scheduleAt(sentence: Sentence, timezone: ZoneName, face: ZoneName, now: string): Schedule | undefined {
  const before: SchedulePart[] = [];
  for (;;) {
    const core = coreAt(sentence, face, now);
    if (!core) return undefined;
    const parts = countedFrom(sentence, core, face, false) ?? core.parts;
    const own = ownNarrowing(sentence, face);
    const members = parts?.map((part) => ({ ...part, ...own }));
    if (!sentence.take(', plus ')) {
      const alone = before.length === 0 && parts === core.parts && !own;
      return whole(sentence, [...before, ...(members ?? [])], alone ? core : undefined, timezone, face);
    }
    if (!members) return undefined;
    before.push(...members);
  }
}

/** What stands at the end of the sentence holds for all of it. `alone`: the only timing, when it may still be counted from something. */
function whole(
  sentence: Sentence,
  members: readonly SchedulePart[],
  alone: Core | undefined,
  timezone: ZoneName,
  face: ZoneName,
): Schedule | undefined {
  const window = windowAt(sentence, /, all only /y);
  const except = exceptAt(sentence, ' ');
  const parts = (alone && countedFrom(sentence, alone, face, true)) ?? members;
  const start = startAt(sentence, face);
  const end = endAt(sentence, face);
  const narrowing = {
    ...(start && { start }),
    ...(end && { end }),
    ...(except && { except }),
    ...(window && { window }),
  };
  const tail = { ...narrowing, timezone, ...optionsAt(sentence) };
  const [first] = parts;
  if (!sentence.isOver || !first) return undefined;
  // Parts that differed in their times alone were said as one; hours of their own and of all of them are two windows.
  const both = parts.length === 1 && window !== undefined && first.window !== undefined;
  return parts.length === 1 && !both
    ? { ...first, ...tail }
    : { kind: 'union', parts: both ? [first, first] : parts, ...tail };
}

/** "(this part except in June, until 2027-01-01)" */
function ownNarrowing(sentence: Sentence, face: ZoneName): Pick<SchedulePart, 'start' | 'end' | 'except'> | undefined {
  return sentence.attempt(() => {
    const words = sentence.match(/ \(this part ([^()]+)\)/y)?.[1];
    if (words === undefined) return undefined;
    const inner = new Sentence(words.startsWith('except ') ? ` ${words}` : `, ${words}`);
    const except = exceptAt(inner, ' ');
    const start = startAt(inner, face);
    const end = endAt(inner, face);
    return inner.isOver ? { ...(start && { start }), ...(end && { end }), ...(except && { except }) } : undefined;
  });
}

/** ", counted from 2026-03-17"; "starting" says so only of what cannot be a cron schedule with a start. */
function countedFrom(sentence: Sentence, core: Core, face: ZoneName, mayStart: boolean): SchedulePart[] | undefined {
  const { from, parts } = core;
  if (!from) return undefined;
  return sentence.attempt(() => {
    const starting = mayStart && !parts && from.unit === 'date' && sentence.take(', starting ');
    if (!starting && !sentence.take(', counted from ')) return undefined;
    if (from.unit === 'instant') {
      const anchor = momentAt(sentence, ' ', face);
      return anchor === undefined ? undefined : [from.part(anchor)];
    }
    const date = dateAt(sentence);
    return date && !sentence.isNext(' at ') ? [from.part(isoDate(date))] : undefined;
  });
}
