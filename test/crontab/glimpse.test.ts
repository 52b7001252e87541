import { expect, test } from 'vitest';
import { glimpse } from '../../src/crontab/preview.js';
import type { Reader } from '../../src/crontab/reading.js';
import { ManualClock } from '../../src/time/manual-clock.js';
import type { ZoneName } from '../../src/time/zone.js';
import { T0 } from '../support/builders.js';
import { iso } from './desk.js';

const neverAsked: NonNullable<Reader['model']> = {
  name: 'none',
  reply: () => Promise.reject(new Error('a preview asked a model')),
};
const reader: Reader = { clock: new ManualClock(T0), timezone: 'Europe/Berlin' as ZoneName, model: neverAsked };

test.each<[string, string | null, string | null]>([
  ['back up the DB every weekday at 9am', 'every weekday at 09:00 (Europe/Berlin)', '2026-03-02T08:00:00Z'],
  ['0 9 * * *', 'every day at 09:00 (Europe/Berlin)', '2026-03-02T08:00:00Z'],
  ['every wee', null, null],
  ['on 3/4 at 9', null, null],
  ['', null, null],
])('of %j is %j, without asking anybody', (typed, says, next) => {
  const proof = glimpse(reader, typed);
  expect(proof?.says ?? null).toBe(says);
  expect(iso(proof?.next)[0] ?? null).toBe(next);
});
