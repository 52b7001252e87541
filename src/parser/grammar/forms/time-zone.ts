// "ET", "PST", "New York time", "Europe/Berlin", "in UTC", "(eastern standard time)", "my time". Offsets are no zones.

import { beginsWith, firstWords, goingOn } from '../form-index.js';
import type { Form, Match } from '../piece.js';
import {
  IANA,
  LONGEST_PLACE,
  PLACES,
  SHAKY_ZONES,
  SHARED_ABBREVIATIONS,
  ZONE_ABBREVIATIONS,
} from '../words/time-zones.js';
import { anyOf, askAt, is, over, refuseAt, word, type Tokens } from './reading.js';

const PLACE_WORDS = firstWords([...PLACES.keys()].join('|'));
const ZONE_WORDS = `tz timezone zone time my local our ${[ZONE_ABBREVIATIONS, SHARED_ABBREVIATIONS].flatMap(Object.keys).join(' ')} ${PLACE_WORDS}`;
const FIRST_OF_PLACE: ReadonlySet<string> = new Set(PLACE_WORDS.split(' '));

export const timeZone: Form = {
  name: 'time zone',
  anyWord: true,
  begins: goingOn(
    beginsWith(`( [ , in at on by the ${ZONE_WORDS}`, 'zone', 'offset'),
    ['( [ ,', `in at on by the ${ZONE_WORDS}`, 'zone', 'offset'],
    ['in at on by', `the ${ZONE_WORDS}`, 'zone', 'offset'],
    ['the', ZONE_WORDS, 'zone', 'offset'],
  ),
  read: (tokens, at) => {
    const open = over(tokens, at, '(', ',', '[');
    const lead = over(tokens, over(tokens, open, 'in', 'at', 'on', 'by'), 'the');
    const name = over(tokens, lead, 'tz', 'timezone', 'zone', 'time');
    const i = name > lead ? over(tokens, name, '=', ':') : name;
    const found = zoneAt(tokens, i, i > open || open > at, at > 0 ? tokens[at - 1] : undefined);
    if (!found) return undefined;
    return {
      ...found,
      end: open > at && is(tokens, open - 1, '(', '[') ? over(tokens, found.end, ')', ']') : found.end,
    };
  },
};

function zoneAt(tokens: Tokens, i: number, led: boolean, before: Tokens[number] | undefined): Match | undefined {
  const token = tokens[i];
  if (!token) return undefined;
  if (token.kind === 'zone') return zone(tail(tokens, i + 1), token.zone ?? '');
  if (token.kind === 'offset')
    return refuseAt(
      i + 1,
      'unsupported',
      `"${token.text}" is an offset, which does not say when clocks change`,
      'every day at 9am Asia/Kolkata',
    );
  const local = anyOf(tokens, i, 'my local time|my time|local time|my timezone|my time zone|our time');
  if (local > 0) return { end: local, piece: { kind: 'filler' } };
  const [short, long] = [abbreviation(tokens, i, led, before), place(tokens, i, led, before)];
  return short && long ? (long.end > short.end ? long : short) : (short ?? long);
}

function zone(end: number, name: string): Match {
  return { end, piece: { kind: 'zone', zone: name } };
}

/** Behind "time", "standard time", "timezone" after the name of a zone. */
function tail(tokens: Tokens, i: number): number {
  const kind = over(tokens, i, 'standard', 'daylight', 'summer', 'winter', 'mean');
  if (tokens[kind]?.text === 'time') return over(tokens, kind + 1, 'zone');
  return is(tokens, kind, 'timezone', 'tz', 'zone') ? kind + 1 : i;
}

function abbreviation(tokens: Tokens, i: number, led: boolean, before: Tokens[number] | undefined): Match | undefined {
  const text = word(tokens, i);
  const end = tail(tokens, i + 1);
  if (Object.hasOwn(SHARED_ABBREVIATIONS, text) && (led || before?.kind === 'clock' || before?.part || end > i + 1))
    return askAt(end, `"${text.toUpperCase()}" is the name of several zones`, SHARED_ABBREVIATIONS[text] ?? []);
  if (!Object.hasOwn(ZONE_ABBREVIATIONS, text)) return undefined;
  if (
    SHAKY_ZONES.has(text) &&
    end === i + 1 &&
    !(
      before &&
      (before.kind === 'clock' || before.part || before.number !== undefined || is([before], 0, "o'clock", '('))
    ) &&
    !(led && (text === 'et' || text === 'pt' || text === 'ct'))
  )
    return undefined;
  return zone(end, ZONE_ABBREVIATIONS[text] ?? 'UTC');
}

function place(tokens: Tokens, i: number, led: boolean, before: Tokens[number] | undefined): Match | undefined {
  if (!FIRST_OF_PLACE.has(tokens[i]?.text ?? '')) return undefined;
  for (let length = LONGEST_PLACE; length > 0; length--) {
    if (tokens.length < i + length) continue;
    const words = tokens.slice(i, i + length);
    if (words.some((token) => token.kind !== 'word')) continue;
    const name = PLACES.get(words.map((token) => token.text).join(' '));
    if (name === undefined) continue;
    const end = tail(tokens, i + length);
    const behindTime = before !== undefined && (before.kind === 'clock' || before.part !== undefined) && !led;
    if (end > i + length || behindTime || (led && saidOfTime(tokens, i)))
      return zone(end, IANA.get(name.toLowerCase()) ?? name);
  }
  return undefined;
}

/** "9am in Berlin": right behind a time the place is its zone; elsewhere it may be where something happens. */
function saidOfTime(tokens: Tokens, i: number): boolean {
  const lead = is(tokens, i - 1, 'the') ? i - 2 : i - 1;
  const time = tokens[lead - 1];
  // "half past seven in Berlin", "7 in the evening in Berlin"
  const inWords = time?.number !== undefined && ['past', 'to'].includes(tokens[lead - 2]?.text ?? '');
  const ofPart = time?.part !== undefined && is(tokens, lead - 2, 'the') && is(tokens, lead - 3, 'in');
  return (
    is(tokens, lead, 'in', ',', '-') &&
    (time?.kind === 'clock' ||
      (time?.number !== undefined && is(tokens, lead - 2, 'at') && is(tokens, lead, 'in')) ||
      (is(tokens, lead, 'in') && (inWords || ofPart)) ||
      time?.part === 'noon' ||
      time?.part === 'midnight')
  );
}
