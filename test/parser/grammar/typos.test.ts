// Correcting slips must not turn real words into schedule words: "back up staging" is not "back up starting".

import { expect, test } from 'vitest';
import { corrected } from '../../../src/parser/grammar/words/typos.js';

test.each([
  ['evry', undefined],
  ['mondey', 'monday'],
  ['tuseday', 'tuesday'],
  ['tommorow', 'tomorrow'],
  ['wendesday', 'wednesday'],
  ['weekdys', 'weekdays'],
  ['satrday', 'saturday'],
  ['startng', 'starting'],
  ['fornightly', 'fortnightly'],
])('the slip %s means %s', (slip, meant) => {
  expect(corrected(slip)?.meant).toBe(meant);
});

// Found by running an English word list through `corrected`.
test.each([
  ...[
    'actually',
    'annual',
    'daisy',
    'december-ish',
    'emery',
    'evening',
    'excerpt',
    'forthrightly',
    'houri',
    'minuses',
    'mooning',
  ],
  ...[
    'quartered',
    'salting',
    'seating',
    'sharing',
    'smarting',
    'sporting',
    'staffing',
    'staging',
    'standing',
    'starving',
    'storing',
  ],
  ...['string', 'sturdy', 'sundae', 'trough', 'weakens', 'weekender', 'weeps'],
])('the word %s stays what it is', (word) => {
  expect(corrected(word)).toBeUndefined();
});
