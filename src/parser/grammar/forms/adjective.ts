// "the weekly report", "my daily digest": an adjective of what is to be done; "tonight", "this morning": a day and its part at once.

import type { Unit } from '../words/calendar-words.js';
import { beginsWith } from '../form-index.js';
import type { Form } from '../piece.js';
import { VERBS } from '../words/plain-words.js';
import { is, over, tokenAt, word } from './reading.js';

const UNITS: Readonly<Record<string, Unit>> = {
  daily: 'day',
  nightly: 'day',
  weekly: 'week',
  monthly: 'month',
  hourly: 'hour',
  quarterly: 'quarter',
  yearly: 'year',
  annual: 'year',
};

export const adjective: Form = {
  name: 'adjective',
  begins: beginsWith(`the a an my our your their this me ${Object.keys(UNITS).join(' ')}`),
  read: (tokens, at) => {
    const bare = VERBS.has(tokenAt(tokens, at - 1)?.text ?? '') && Object.hasOwn(UNITS, word(tokens, at));
    if (!bare && !is(tokens, at, 'the', 'a', 'an', 'my', 'our', 'your', 'their', 'this', 'me')) return undefined;
    const i = bare ? at : is(tokens, at, 'me') ? over(tokens, at + 1, 'the', 'a', 'an', 'my', 'our') : at + 1;
    const unit = UNITS[word(tokens, i)];
    const noun = tokens[i + 1];
    const plain =
      noun &&
      (noun.unknown ||
        [
          'report',
          'backup',
          'update',
          'email',
          'build',
          'test',
          'audit',
          'review',
          'snapshot',
          'release',
          'summary',
          'scan',
          'check',
          'health',
          'import',
          'export',
          'sync',
          'message',
          'dump',
          'print',
          'digest',
          'newsletter',
          'meeting',
          'invoice',
          'cleanup',
          'stats',
          'numbers',
        ].includes(noun.text));
    return unit && plain ? { end: i + 2, piece: { kind: 'adjective', unit } } : undefined;
  },
};

export const sameDay: Form = {
  name: 'part of a named day',
  begins: beginsWith('tonight this'),
  read: (tokens, at) => {
    const tonight = is(tokens, at, 'tonight');
    const part = tonight ? 'night' : is(tokens, at, 'this') ? tokens[at + 1]?.part : undefined;
    if (!part || part === 'midnight' || part === 'noon') return undefined;
    return { end: tonight ? at + 1 : at + 2, piece: { kind: 'day-part', part } };
  },
};
