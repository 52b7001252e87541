// Two wordings joined by a comma or a word are read as both of them, asked about, or declined: never as a third thing. Each is read
// alone first, and what both fire is the answer.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readPhrase, type GrammarContext } from '../../../src/parser/grammar/index.js';
import { compile } from '../../../src/schedule/occurrences.js';
import { parseInstant, type Instant } from '../../../src/time/instant.js';
import type { ZoneName } from '../../../src/time/zone.js';

const context: GrammarContext = {
  now: parseInstant('2026-03-11T14:07:00Z') as Instant,
  timezone: 'America/New_York' as ZoneName,
};
const WORDINGS =
  `every day at 9am|daily at 17:30|every weekday at 8am|weekdays at 9 and 17|mondays at 9am|every friday at 5pm|every tue and thu at 7:15|
sat and sun at noon|every other monday at 9am|every 2 weeks on friday at 4pm|every 3 days at 7pm|on the 1st at 9am every month|
on the 1st and 15th of every month at 8am|on the last day of the month at 6pm|on the last friday of every month at 5pm|
the 2nd and 4th tuesday of every month at 6pm|every hour|every 15 minutes|every hour from 9 to 17 on weekdays|every 10 minutes on saturdays|
every hour from 10pm to 2am|every morning at 7|every night at 11|weekday mornings at 6:30|friday evenings at 7|every december 25 at 8am|
every day in june at 9am|mondays in april at 9am|twice a day at 8am and 8pm|at 9am, 1pm and 5pm daily|every sunday night|
every wednesday afternoon|9am mon-fri|7:30pm tue/thu|noon every sunday|midnight on weekdays`
    .replaceAll('\n', '')
    .split('|');
const JOINTS = [' and ', ', and ', ' plus ', '; ', ', ', ' as well as ', ' and also '];
const WATCHED = 400;

function firings(phrase: string): readonly Instant[] | undefined {
  const reading = readPhrase(phrase, context);
  return reading.status === 'ok' ? compile(reading.schedule).take(context.now, WATCHED) : undefined;
}

const alone = new Map(WORDINGS.map((wording) => [wording, firings(wording) ?? []]));

test('each of them is read alone', () => {
  expect([...alone].filter(([, fired]) => fired.length < 20)).toEqual([]);
});

test('together they fire when one of them does, or are not read', () => {
  const wording = fc.constantFrom(...WORDINGS);
  let read = 0;
  fc.assert(
    fc.property(wording, fc.constantFrom(...JOINTS), wording, (first, joint, second) => {
      const together = firings(first + joint + second);
      if (!together || first === second) return;
      read++;
      const both = [first, second].map((each) => alone.get(each) ?? []);
      // Beyond the last firing that was looked at nothing is known.
      const until = Math.min(...both.map((fired) => fired.at(-1) ?? 0));
      const expected = [...new Set(both.flat())].filter((at) => at <= until).sort((a, b) => a - b);
      const watched = Math.min(40, expected.length);
      expect(together.slice(0, watched), first + joint + second).toEqual(expected.slice(0, watched));
    }),
    { numRuns: 1_500 },
  );
  expect(read).toBeGreaterThan(800);
});
