import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { readPhrase, splitUtterance, type GrammarContext } from '../../../src/parser/grammar/index.js';
import { compile, validateSchedule } from '../../../src/schedule/occurrences.js';
import { parseInstant, type Instant } from '../../../src/time/instant.js';
import { UTC } from '../../../src/time/zone.js';

const now = parseInstant('2026-03-16T10:00:00Z') as Instant;
const context: GrammarContext = { now, timezone: UTC };

function schedule(phrase: string): unknown {
  const reading = readPhrase(phrase, context);
  return reading.status === 'ok' ? reading.schedule : reading;
}

test('equal meanings give equal schedules', () => {
  const same: readonly (readonly string[])[] = [
    [
      'every weekday at 9am',
      'weekdays at 09:00',
      'at 9 in the morning from monday to friday',
      'M-F 0900',
      'mon,tue,wed,thu,fri 9am',
    ],
    ['every 15 minutes', 'every quarter hour', 'every fifteen mins', 'four times an hour', 'every 15m'],
    ['every other day at noon', 'every 2 days at 12:00', 'every second day at midday'],
    ['the last friday of every month at 5pm', 'monthly on the last fri at 17:00', '5pm every last friday of the month'],
    ['every 2 hours', 'every other hour', 'every 120 minutes'],
  ];
  for (const [first = '', ...others] of same)
    for (const other of others) expect(schedule(other), other).toEqual(schedule(first));
});

test('what was not said is stated as an assumption', () => {
  const assumed = (phrase: string): readonly string[] => {
    const reading = readPhrase(phrase, context);
    return reading.status === 'ok' ? reading.assumed : [];
  };
  expect(assumed('every day')).toEqual(['no time given: 00:00']);
  expect(assumed('every day at 7')).toEqual(['07:00: read on the 24-hour clock, because neither am nor pm was said']);
  // The end says it for both.
  expect(assumed('every 15 minutes 8-10am')).toEqual([
    '08:00: by its end at 10:00, because neither am nor pm was said with it',
  ]);
  expect(assumed('every morning')).toEqual(['"morning" is taken as 09:00']);
  expect(assumed('evry thurdsay at noon')).toEqual(['"thurdsay" is read as "thursday"']);
  expect(assumed('every day at 9am')).toEqual([]);
});

test('the 31st is said to be missing in short months', () => {
  expect(readPhrase('monthly on the 31st at 8am', context)).toMatchObject({
    warnings: ['the 31st does not exist in every month: those months are skipped'],
  });
});

test('a numeric date that can be two dates is asked about, unless the order is known', () => {
  const asked = readPhrase('3/4/2030 at 9am', context);
  expect(asked.status).toBe('question');
  expect(asked.status === 'question' && asked.readings?.map(({ says }) => says)).toEqual([
    'on 4 March 2030 at 9am',
    'on 3 April 2030 at 9am',
  ]);
  expect(readPhrase('3/4/2030 at 9am', { ...context, dateOrder: 'dmy' })).toMatchObject({
    schedule: { at: '2030-04-03T09:00:00Z' },
  });
  expect(readPhrase('3/4/2030 at 9am', { ...context, dateOrder: 'mdy' })).toMatchObject({
    schedule: { at: '2030-03-04T09:00:00Z' },
  });
});

test('the trace says which form read which words', () => {
  expect(readPhrase('Every weekday at 9am', context).trace).toEqual([
    { form: 'weekdays', words: 'Every weekday' },
    { form: 'clock time', words: 'at 9am' },
  ]);
});

describe('the part of an utterance that says when', () => {
  test.each([
    ['back up the DB every weekday at 9am', 'back up the DB', 'every weekday at 9am'],
    ['every monday at 8 send me the numbers', 'send me the numbers', 'every monday at 8'],
    ['check port 8080 every 5 minutes', 'check port 8080', 'every 5 minutes'],
    ['remind me to call Ann tomorrow at noon', 'remind me to call Ann', 'tomorrow at noon'],
  ])('%s', (utterance, what, when) => {
    expect(splitUtterance(utterance, context)).toMatchObject({ what, when });
  });

  test('is null where nothing says when', () => {
    expect(splitUtterance('show me all jobs', context)).toBeNull();
  });
});

const WORDS =
  'every each other 2nd second last first 5 30 31 9am 17:30 noon midnight monday tuesdays weekdays weekend june may day days week month hour hours minutes at on in of the and , - between from to until starting except only not for times once twice backup run next tomorrow year quarter 2027 2026-05-05 3/4 utc banana :15 half past'.split(
    ' ',
  );

test('whatever is typed is read or refused, never a crash, and what is read is valid and fires', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 9 }), (words) => {
      const reading = readPhrase(words.join(' '), context);
      if (reading.status !== 'ok') return reading.reason !== '' && reading.example !== '';
      const valid = validateSchedule(reading.schedule, now, 'person');
      expect(valid, `${words.join(' ')}: ${JSON.stringify(valid)}`).toMatchObject({ ok: true });
      return compile(reading.schedule).take(now, 1).length === 1;
    }),
    { numRuns: 1000 },
  );
  fc.assert(
    fc.property(fc.string({ maxLength: 60, unit: 'binary' }), (text) => {
      readPhrase(text, context);
      splitUtterance(text, context);
    }),
    { numRuns: 400 },
  );
});
