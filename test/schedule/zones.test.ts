// The golden zones against two oracles: Intl asked minute by minute, and Temporal asked about wall times. Every zone, three years and
// three zones of the process: `npx tsx test/support/all-zones.ts`.

import { expect, test } from 'vitest';

import { GOLDEN_ZONES, PAST } from '../support/zone-cases.js';
import { checkZone } from '../support/zone-check.js';
import { WallClock } from '../support/zone-oracle.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const YEAR_2026 = [Date.UTC(2026, 0, 1), Date.UTC(2027, 0, 1)] as const;

// Two days around each change of 2026, so that the file stays fast.
const recent = GOLDEN_ZONES.flatMap((zone) =>
  new WallClock(zone, ...YEAR_2026, 360).changes.map((change): [string, string, number, number] => {
    const day = new Date(change).toISOString().slice(0, 10);
    return [zone, day, change - DAY, change + DAY];
  }),
);
const past = PAST.map(({ zone, from, to }): [string, string, number, number] => [
  zone,
  from.slice(0, 10),
  Date.parse(from),
  Date.parse(to),
]);

test('every golden zone changes twice in 2026', () => {
  expect(recent).toHaveLength(GOLDEN_ZONES.length * 2);
});

test.each([...recent, ...past])(
  'F20: %s around %s: what fires and what is lost is what both oracles say',
  (zone, _, from, to) => {
    const { changes, compared, differences } = checkZone(zone, from, to, 15);
    expect(differences).toEqual([]);
    expect(changes).toBeGreaterThan(0);
    expect(compared).toBeGreaterThan(2_000);
  },
  60_000,
);
