import { expect, test } from 'vitest';
import { momentWords } from '../../src/time/moment.js';
import { zone } from '../../src/time/zone.js';
import { at } from '../support/builders.js';

const now = at('2026-03-02T08:00:00Z');
const berlin = zone('Europe/Berlin')!;

test.each([
  ['2026-03-02T08:00:00Z', 'Mon 2 Mar 09:00'],
  ['2026-09-02T07:00:05Z', 'Wed 2 Sep 09:00:05'],
  ['2026-12-31T23:30:00Z', 'Fri 1 Jan 2027 00:30'],
])('%s is %s in Berlin', (iso, words) => {
  expect(momentWords(at(iso), berlin, now)).toBe(words);
});
