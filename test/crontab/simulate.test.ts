import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AddRequest } from '../../src/crontab/add.js';
import { runNow } from '../../src/crontab/run-now.js';
import type { Simulated, SimulationEvent } from '../../src/crontab/simulate.js';
import { simulate } from '../../src/crontab/simulate.js';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.js';
import { formatInstant } from '../../src/time/instant.js';
import type { Desk } from './desk.js';
import { desk, failure, person, value } from './desk.js';

let here: Desk;
beforeEach(async () => {
  here = await desk({ tz: 'America/New_York' });
});
afterEach(() => here.close());

interface Wish {
  readonly off?: readonly string[];
  readonly down?: readonly string[];
  readonly duration?: readonly string[];
}

async function simulated(from: string, to: string, wish: Wish = {}) {
  const events: SimulationEvent[] = [];
  const lots: number[] = [];
  const scratch = openSqliteStore({ path: ':memory:', readonly: false });
  try {
    const request = {
      from,
      to,
      ...(wish.down && { down: [...wish.down] }),
      ...(wish.off && { off: [...wish.off] }),
      ...(wish.duration && { duration: [...wish.duration] }),
    };
    const answer = await simulate({ ...here.crontab, scratch: () => scratch }, request, (some) => {
      events.push(...some);
      lots.push(some.length);
      return Promise.resolve();
    });
    const left = answer.ok ? (await scratch.history({ limit: 1_000_000 })).length : 0;
    return { answer, events, lots, left };
  } finally {
    await scratch.close();
  }
}

/** "start 02:30" of each, by the UTC clock. */
function short(events: readonly SimulationEvent[]): readonly string[] {
  return events.map((event) => {
    const time = formatInstant(event.at).slice(11, 16);
    switch (event.event) {
      case 'start':
        return `${time} start${event.catchUp ? ' to catch up' : ''}${event.attempt > 1 ? ` try ${event.attempt}` : ''}`;
      case 'end':
      case 'skip':
        return `${time} ${event.state}`;
      default:
        return `${time} ${event.event}`;
    }
  });
}

const added = (request: Partial<AddRequest>) => here.added(request);

test('a gap costs one run and one row', async () => {
  await added({ cron: '30 2 * * *' });
  const { events, answer } = await simulated('2026-03-07', '2026-03-10');
  expect(short(events)).toEqual(['07:30 start', '07:00 SKIPPED_DST_GAP', '06:30 start']);
  expect(value(answer)).toMatchObject<Partial<Simulated>>({ jobs: 1, starts: 2, skips: { SKIPPED_DST_GAP: 1 } });
});

test('the first instant counts, the last does not', async () => {
  await added({ cron: '0 * * * *' });
  const { events } = await simulated('2026-03-05T00:00', '2026-03-05T03:00');
  expect(short(events)).toEqual(['05:00 start', '06:00 start', '07:00 start']);
});

test('a run that takes longer than its period makes the next one skip', async () => {
  await added({ cron: '0 * * * *', timeout: '3h' });
  const { events, answer } = await simulated('2026-03-05T00:00', '2026-03-05T03:00', { duration: ['nightly=90m'] });
  expect(short(events)).toEqual(['05:00 start', '06:00 SKIPPED_OVERLAP', '06:30 succeeded', '07:00 start']);
  expect(value(answer)).toMatchObject({ starts: 2, running: 1 });
});

test('what takes longer than its limit is timed out, on the virtual clock', async () => {
  await added({ cron: '0 0 * * *', timeout: '10m', retries: 0 });
  const { events } = await simulated('2026-03-05T00:00', '2026-03-05T03:00', { duration: ['nightly=90m'] });
  expect(short(events)).toEqual(['05:00 start', '05:10 timed_out']);
});

describe('while nothing is running', () => {
  test('one run makes up for what was missed', async () => {
    await added({ cron: '*/30 * * * *' });
    const { events } = await simulated('2026-03-05T00:00', '2026-03-05T03:00', {
      down: ['2026-03-05T00:15..2026-03-05T02:10'],
    });
    expect(short(events)).toEqual([
      '05:00 start',
      '05:15 down',
      '07:10 up',
      '07:10 start to catch up',
      '07:10 SKIPPED_COALESCED',
      '07:10 SKIPPED_COALESCED',
      '07:10 SKIPPED_COALESCED',
      '07:30 start',
    ]);
  });

  test('with skip none does, with replay each', async () => {
    await added({ cron: '*/30 * * * *', on_missed: 'skip' });
    const down = { down: ['2026-03-05T00:15..2026-03-05T01:10'] };
    expect(short((await simulated('2026-03-05T00:10', '2026-03-05T01:20', down)).events)).toEqual([
      '05:15 down',
      '06:10 up',
      '06:10 SKIPPED_MISSED',
      '06:10 SKIPPED_MISSED',
    ]);
  });

  test('a short absence within the grace is none', async () => {
    await added({ cron: '0 9 * * *' });
    const { events } = await simulated('2026-03-05T08:00', '2026-03-05T10:00', {
      down: ['2026-03-05T08:59..2026-03-05T09:00:30'],
    });
    expect(short(events)).toEqual(['13:59 down', '14:00 up', '14:00 start']);
  });

  test('a run under way is cut, and begun anew when it may', async () => {
    await added({ cron: '0 0 * * *', retries: 0 });
    const { events } = await simulated('2026-03-05T00:00', '2026-03-05T01:00', {
      down: ['2026-03-05T00:15..2026-03-05T00:20'],
      duration: ['nightly=30m'],
    });
    expect(short(events)).toEqual([
      ...['05:00 start', '05:14 retry_wait', '05:15 down'],
      ...['05:20 up', '05:20 start try 2', '05:50 succeeded'],
    ]);
  });
});

test('an interval from completion counts from the end of its runs', async () => {
  await added({ every: '10m', from: 'completion' });
  const { events } = await simulated('2026-03-05T00:00', '2026-03-05T01:00', { duration: ['nightly=7m'] });
  const starts = events.filter(({ event }) => event === 'start');
  expect(starts.map(({ at }) => formatInstant(at).slice(11, 16))).toEqual(['05:10', '05:27', '05:44']);
});

test('jitter delays each firing by its own amount, within its limit', async () => {
  await added({ cron: '*/10 * * * *', jitter: '2m' });
  const { events } = await simulated('2026-03-05T00:00', '2026-03-05T10:00');
  const delays = events.flatMap((event) => (event.event === 'start' ? [event.latenessMs] : []));
  expect(delays.length).toBe(60);
  expect(Math.max(...delays)).toBeLessThanOrEqual(120_000);
  expect(new Set(delays).size).toBeGreaterThan(30);
});

test('twice the same', async () => {
  await added({ cron: '*/20 * * * *', jitter: '5m' });
  const [first, second] = [
    await simulated('2026-03-05T00:00', '2026-03-05T05:00'),
    await simulated('2026-03-05T00:00', '2026-03-05T05:00'),
  ];
  expect(first.events).toEqual(second.events);
});

test('the real database is left as it was', async () => {
  await added({ cron: '* * * * *' });
  const before = [await here.store.jobs(), await here.store.history({}), await here.store.ledger({ limit: 100 })];
  await simulated('2026-03-02T08:00:00Z', '2026-03-02T10:00:00Z');
  expect([await here.store.jobs(), await here.store.history({}), await here.store.ledger({ limit: 100 })]).toEqual(
    before,
  );
});

test('hundreds of events are handed on in small lots, and only the newest of their rows are kept', async () => {
  await added({ cron: '* * * * *', jitter: '5s' });
  const { events, lots, left } = await simulated('2026-03-10T00:00', '2026-03-10T10:00');
  expect(events.length).toBe(600);
  expect(Math.max(...lots)).toBeLessThanOrEqual(100);
  expect(left).toBeLessThan(220);
});

describe('hours of each day', () => {
  test('a night in which nothing runs, also on the day on which it is an hour shorter', async () => {
    await added({ cron: '0 */3 * * *', on_missed: 'skip' });
    const { events } = await simulated('2026-03-07T12:00', '2026-03-08T12:00', { off: ['22:00-07:00'] });
    expect(short(events)).toEqual([
      ...['17:00 start', '20:00 start', '23:00 start', '02:00 start', '03:00 down', '11:00 up'],
      ...['11:00 SKIPPED_MISSED', '11:00 SKIPPED_MISSED', '11:00 SKIPPED_MISSED', '13:00 start'],
    ]);
  });

  test.each(['22-7', '0:00-24:00'])('%s are hours', async (off) => {
    await added({ cron: '0 12 * * *' });
    const { answer } = await simulated('2026-03-05', '2026-03-06', { off: [off] });
    expect(value(answer).starts + value(answer).running).toBe(off === '22-7' ? 1 : 0);
  });
});

describe('how long runs take', () => {
  test('is the median of the last ones, unless it is given', async () => {
    await added({ every: '10m', from: 'start', overlap: 'skip', timeout: '3h' });
    const [job] = await here.store.jobs();
    for (const seconds of [1, 900, 901]) {
      const now = here.clock.now();
      const { runId } = value(await runNow(here.crontab, { job: 'nightly' }, person));
      const [claimed] = await here.store.claimRuns({ now, lane: job!.lane, limit: 1, instanceId: 'me' });
      here.clock.jumpTo((now + seconds * 1_000) as typeof now);
      const end = { attempt: 1, state: 'succeeded', attemptState: 'succeeded', endedAt: here.clock.now() } as const;
      await here.store.finishRuns([{ runId, jobId: job!.id, fence: claimed!.fence, ...end }]);
    }
    const { events } = await simulated('2026-03-05T00:00', '2026-03-05T01:00');
    expect(events.some((event) => event.event === 'end' && event.durationMs === 900_000)).toBe(true);
    expect(short(events)).toContain('05:30 SKIPPED_OVERLAP');
    const given = await simulated('2026-03-05T00:00', '2026-03-05T01:00', { duration: ['nightly=5m'] });
    expect(value(given.answer).skips).toEqual({});
  });
});

test('jobs that start in the same minute, by how often they do', async () => {
  for (const [name, cron] of [
    ['a', '0 9 * * *'],
    ['b', '0 9 * * 1-5'],
    ['c', '0 */3 * * *'],
  ] as const)
    await added({ name, cron });
  const { answer } = await simulated('2026-03-02', '2026-03-09');
  const told = value(answer).collisions.map(({ jobs, count, firstAt }) => [jobs.join(), count, formatInstant(firstAt)]);
  expect(told).toEqual([
    ['a,b,c', 5, '2026-03-02T14:00:00Z'],
    ['a,c', 1, '2026-03-07T14:00:00Z'],
    ['a,c', 1, '2026-03-08T13:00:00Z'],
  ]);
});

test.each<[string, string, Wish, RegExp]>([
  ['2026-03-05', '2026-03-05', {}, /^to: expected a moment after/],
  ['wibble', '2026-03-05', {}, /^from: expected a moment/],
  ['2026-03-05', '2026-03-06', { down: ['2026-03-05'] }, /^down: expected A\.\.B/],
  ['2026-03-05', '2026-03-06', { off: ['25-7'] }, /^off: expected times of day/],
  ['2026-03-05', '2026-03-06', { off: ['at night'] }, /^off: expected times of day/],
  ['2026-03-05', '2026-03-06', { duration: ['nightly'] }, /^duration: expected JOB=90m/],
  ['2026-03-05', '2026-03-06', { duration: ['nobody=5m'] }, /not found/],
])('%s to %s with %j is refused', async (from, to, wish, message) => {
  const { answer, events } = await simulated(from, to, wish);
  expect(failure(answer).message).toMatch(message);
  expect(events).toEqual([]);
});
