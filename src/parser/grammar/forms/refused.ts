// What is understood and refused: conditions, holidays, vague times, moments that depend on the sky.

import type { Form, Match, Refusal } from '../piece.js';
import type { Token } from '../token.js';
import { anyOf, is, refuseAt, said } from './reading.js';
import { beginsWith, firstWords, goingOn } from '../form-index.js';

type Row = readonly [wordings: string, status: Refusal['status'], reason: string, example: string];

const REFUSED: readonly Row[] = [
  [
    'sunrise|sunset|dawn|dusk|full moon|new moon|solstice|equinox',
    'unsupported',
    'this program knows no sun or moon',
    'every day at 6am',
  ],
  [
    ['the first', 'first', 'the last', 'last']
      .flatMap((which) =>
        ['business day', 'weekday', 'working day', 'week day'].map((day) => `${which} ${day} of the week`),
      )
      .join('|'),
    'not_a_schedule',
    'which day that is depends on the week',
    'every monday at 9am',
  ],
  [
    'in the week|during the week|through the week|first minute of the day|the first minute of the day|every first minute|day and night|day and every night|eve of|school nights|school night|school days',
    'not_a_schedule',
    'that can mean several things',
    'every 2 days at 9am',
  ],
  [
    'tri-weekly|triweekly|tri weekly',
    'not_a_schedule',
    'that is three times a week or every three weeks',
    'every 3 weeks on monday',
  ],
  [
    'public holidays|bank holidays|holidays|holiday|easter|thanksgiving',
    'unsupported',
    'this program knows no calendar of holidays',
    'every weekday at 9am except Dec 25',
  ],
  [
    'sometime|some time|someday|some day|soon|eventually|later|once in a while|every once in a while|every now and then|now and then|from time to time|occasionally|regularly|periodically|noonish|whenever',
    'unsupported',
    'that names no time',
    'every day at noon',
  ],
];

/** "every 5 weekdays": working days are not counted through. */
function everyNthWorkday(tokens: Parameters<Form['read']>[0], at: number): Match | undefined {
  const i = is(tokens, at, 'every') ? at + 1 : -1;
  const counted = i > 0 && (tokens[i]?.number ?? tokens[i]?.ordinal ?? 0) > 1;
  const end = counted
    ? anyOf(tokens, i + 1, 'weekdays|weekday|workdays|workday|business days|business day|working days')
    : -1;
  if (end < 0 || is(tokens, end, 'of', 'in')) return undefined;
  return refuseAt(
    end,
    'not_a_schedule',
    'it is not clear how those working days are counted',
    'on the 3rd workday of every month at 9am',
  );
}

/** Most words begin no refused wording. */
const BY_FIRST_WORD = new Map<string, Row[]>();
for (const row of REFUSED)
  for (const first of new Set(firstWords(row[0]).split(' ')))
    BY_FIRST_WORD.set(first, [...(BY_FIRST_WORD.get(first) ?? []), row]);

function beginningWith(token: Token | undefined): readonly Row[] {
  if (token?.text !== token?.word) return REFUSED;
  return BY_FIRST_WORD.get(token?.word ?? '') ?? [];
}

export const refused: Form = {
  name: 'refused',
  anyWord: true,
  begins: goingOn(
    beginsWith(`every ${REFUSED.map(([texts]) => firstWords(texts)).join(' ')}`),
    ['every', 'first once now', 'number', 'ordinal', 'period'],
    ['in', 'the'],
  ),
  read: (tokens, at) => {
    for (const [texts, status, reason, example] of beginningWith(tokens[at])) {
      const end = anyOf(tokens, at, texts);
      if (end > 0) return refuseAt(end, status, `"${said(tokens, at, end)}": ${reason}`, example);
    }
    const nth = everyNthWorkday(tokens, at);
    if (nth) return nth;
    const zero =
      is(tokens, at, 'every') &&
      (tokens[at + 1]?.number === 0 || tokens[at + 1]?.period?.some(({ n }) => n === 0) === true);
    if (zero && (tokens[at + 2]?.unit || tokens[at + 1]?.period))
      return refuseAt(
        tokens[at + 1]?.period ? at + 2 : at + 3,
        'impossible',
        'a period of zero never passes',
        'every 5 minutes',
      );
    return undefined;
  },
};
