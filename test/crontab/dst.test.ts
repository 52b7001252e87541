import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dst } from '../../src/crontab/dst.js';
import type { ZoneEffect } from '../../src/crontab/dst-effects.js';
import { zoneEffects } from '../../src/crontab/dst-effects.js';
import { compile } from '../../src/schedule/occurrences.js';
import type { Schedule } from '../../src/schedule/schedule.js';
import type { Instant } from '../../src/time/instant.js';
import { at, cron } from '../support/builders.js';
import type { Desk } from './desk.js';
import { desk, iso, value } from './desk.js';

const NEW_YORK = { timezone: 'America/New_York' } as const;

/** "gap skipped 2026-03-08T02:30:00 ×1 []" of each effect in 2026. */
function of2026(schedule: Schedule, runsLeft?: number): readonly string[] {
  return [...zoneEffects(schedule, at('2026-01-01T00:00:00Z'), at('2027-01-01T00:00:00Z'), runsLeft)].map(inWords);
}

function inWords({ change, what, walls, count, runsAt }: ZoneEffect): string {
  return `${change} ${what} ${walls.join(' ')} ×${count} [${iso(runsAt).join(' ')}]`;
}

describe('what the changes of 2026 do', () => {
  test.each<[string, Schedule, readonly string[]]>([
    [
      'a fixed time in a gap is skipped',
      cron({ hour: 2, minute: 30 }, NEW_YORK),
      ['gap skipped 2026-03-08T02:30:00 ×1 []'],
    ],
    [
      'or moved to the first instant after it',
      cron({ hour: 2, minute: 30 }, { ...NEW_YORK, onGap: 'next_valid' }),
      ['gap moved 2026-03-08T02:30:00 ×1 [2026-03-08T07:00:00Z]'],
    ],
    [
      'a fixed time in a fold fires once',
      cron({ hour: 1, minute: 30 }, NEW_YORK),
      ['fold once 2026-11-01T01:30:00 ×1 [2026-11-01T05:30:00Z]'],
    ],
    [
      'what repeats fires in both passes and loses nothing',
      cron({ minute: '*/30' }, NEW_YORK),
      ['fold twice 2026-11-01T01:00:00 2026-11-01T01:30:00 ×2 [2026-11-01T05:00:00Z 2026-11-01T06:00:00Z]'],
    ],
    [
      'thirty minutes are enough',
      cron({ hour: 2, minute: 15 }, { timezone: 'Australia/Lord_Howe' }),
      ['gap skipped 2026-10-04T02:15:00 ×1 []'],
    ],
    ['the first of a month may be a fold day', cron({ day: 1, hour: 2 }, NEW_YORK), []],
    ['the UTC clock has neither', cron({ hour: 2, minute: 30 }, { ...NEW_YORK, clock: 'utc' }), []],
    [
      'elapsed time has neither',
      { kind: 'interval', seconds: 3_600, from: 'start', anchor: '2026-01-01T00:00:00Z', ...NEW_YORK },
      [],
    ],
    ['a zone without changes has neither', cron({ hour: 2, minute: 30 }, { timezone: 'Asia/Tokyo' }), []],
    [
      'of a union the part that goes by the wall clock counts',
      {
        kind: 'union',
        parts: [
          { kind: 'cron', kwargs: { hour: 1, minute: 30 } },
          { kind: 'interval', seconds: 900, from: 'start', anchor: '2026-01-01T00:07:00Z' },
        ],
        ...NEW_YORK,
      },
      ['fold once 2026-11-01T01:30:00 ×1 [2026-11-01T05:30:00Z]'],
    ],
  ])('%s', (_what, schedule, expected) => {
    expect(of2026(schedule)).toEqual(expected);
  });

  test('a schedule that has had its runs before is not touched', () => {
    const schedule = cron({ hour: 2, minute: 30 }, NEW_YORK);
    expect(of2026(schedule, 66)).toEqual([]);
    expect(of2026(schedule, 67)).toHaveLength(1);
  });

  test('what is said about a fold is what fires', () => {
    for (const schedule of [
      cron({ hour: '0-4', minute: '*/7' }, NEW_YORK),
      cron({ hour: 1, minute: '5,50' }, NEW_YORK),
    ]) {
      const [fold] = [...zoneEffects(schedule, at('2026-10-01T00:00:00Z'), at('2027-01-01T00:00:00Z'))];
      const night = compile(schedule).between(at('2026-11-01T05:00:00Z'), at('2026-11-01T06:59:59Z'), 1_000);
      const first = compile(schedule).next((at('2026-11-01T05:00:00Z') - 1) as Instant);
      expect(fold?.runsAt[0]).toBe(first);
      const passes = fold?.what === 'twice' ? 2 : 1;
      const atFive = first === at('2026-11-01T05:00:00Z') ? 1 : 0;
      expect(night.length + atFive).toBe((fold?.count ?? 0) * passes);
    }
  });
});

describe('the stored schedules', () => {
  let here: Desk;
  beforeAll(async () => {
    here = await desk({ tz: 'America/New_York' });
    await here.added({ name: 'lost', cron: '30 2 * * *' });
    await here.added({ name: 'chosen', cron: '30 2 * * *', on_gap: 'skip' });
    await here.added({ name: 'tokyo', cron: '30 2 * * *', timezone: 'Asia/Tokyo' });
    await here.added({ name: 'counted', cron: '30 2 * * *', times: 3 });
  });
  afterAll(() => here.close());

  test('need a choice where a run would be lost that nobody decided to lose', async () => {
    const { touched, untouched } = value(await dst(here.crontab, { years: 1 }));
    expect(touched.map(({ job, choiceNeeded }) => [job, choiceNeeded])).toEqual([
      ['chosen', false],
      ['lost', true],
    ]);
    expect(untouched).toBe(2);
  });

  test('tell of every zone how often its clocks change', async () => {
    const { zones } = value(await dst(here.crontab, { years: 2 }));
    expect(zones).toEqual([
      { timezone: 'America/New_York', changes: 4, jobs: 3 },
      { timezone: 'Asia/Tokyo', changes: 0, jobs: 1 },
    ]);
  });
});
