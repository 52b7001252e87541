// The promise of `simulate`: what it shows is what then fires. The same jobs, first simulated, then fired by the real scheduler over
// the real store on a manual clock; every instant and what became of it must agree.

import { afterEach, expect, test } from 'vitest';
import type { AddRequest } from '../../src/crontab/add.js';
import { pause } from '../../src/crontab/pause.js';
import type { SimulationEvent } from '../../src/crontab/simulate.js';
import { simulate } from '../../src/crontab/simulate.js';
import { skip } from '../../src/crontab/skip.js';
import { formatInstant, plus } from '../../src/time/instant.js';
import type { Desk } from './desk.js';
import { desk, personWhoAgrees, value } from './desk.js';

const SPAN = 60 * 3_600_000;
let here: Desk;
afterEach(() => here.close());

/** Over the weekend on which New York loses an hour, Saturday to Monday noon. */
const JOBS: Readonly<Record<string, Partial<AddRequest>>> = {
  weekdays: { when: 'every weekday at 9am' },
  'in the gap': { cron: '30 2 * * *' },
  'after the gap': { cron: '30 2 * * *', on_gap: 'next_valid' },
  'both at three': { cron: '0,30 2,3 * * *', on_gap: 'next_valid' },
  'each half hour': { cron: '*/30 * * * *' },
  'every 45 minutes': { every: '45m' },
  'from completion': { every: '50m', from: 'completion' },
  'office hours': { every: '20m', window: '9:00-11:00', except: ['weekends'] },
  'every other day': { when: 'every other day at 6pm' },
  once: { at: '2026-03-08T01:15' },
  'three times': { when: 'every hour', times: 3 },
  'by UTC': { cron: '0 12 * * *', clock: 'utc' },
  elsewhere: { cron: '0 9 * * *', timezone: 'Asia/Kathmandu' },
  delayed: { cron: '15 */2 * * *', jitter: '5m' },
  'at rest': { cron: '0 */4 * * *' },
  'skips two': { cron: '0 */6 * * *' },
  'until Saturday': { cron: '10 * * * *', until: '2026-03-07T12:00' },
};

test('seventeen kinds of schedules over a change of the clocks: each instant, and what became of it', async () => {
  here = await desk({ tz: 'America/New_York', now: '2026-03-07T05:00:30Z', tasks: {} });
  const nothing = { task: 'notify', args: { message: 'x' } };
  for (const [name, request] of Object.entries(JOBS)) await here.added({ ...nothing, name, ...request });
  value(await pause(here.crontab, { job: 'at rest', until: '2026-03-07T10:00' }, personWhoAgrees));
  value(await skip(here.crontab, { job: 'skips two', count: 2 }, personWhoAgrees));

  const from = here.clock.now();
  const shown = new Set<string>();
  const scratch = here.crontab.scratch();
  const request = { from: formatInstant(from), to: formatInstant(plus(from, SPAN)) };
  value(
    await simulate({ ...here.crontab, scratch: () => scratch }, request, async (events) => {
      for (const event of events) if (isRow(event)) shown.add(rowOf(event));
    }),
  );
  await scratch.close();

  await here.scheduler().start();
  await here.clock.advance(SPAN - 1);
  const fired = (await here.store.history({ since: from, limit: 10_000 })).map(
    ({ job, scheduledFor, startedAt, state }) =>
      startedAt === null
        ? `${formatInstant(scheduledFor)} ${job} ${state}`
        : `${formatInstant(scheduledFor)} ${job} starts ${formatInstant(startedAt)}`,
  );
  expect([...shown].sort()).toEqual([...new Set(fired)].sort());
  expect(new Set(fired.map((row) => row.slice(21).replace(/ (?:starts|SKIPPED).*/, '')))).toEqual(
    new Set(Object.keys(JOBS)),
  );
  expect(fired.filter((row) => /SKIPPED_(?:DST_GAP|COALESCED|PAUSED|BY_USER)/.test(row)).length).toBeGreaterThan(6);
}, 60_000);

type Row = Extract<SimulationEvent, { event: 'start' | 'skip' }>;

function isRow(event: SimulationEvent): event is Row {
  return event.event === 'start' || event.event === 'skip';
}

function rowOf(event: Row): string {
  const what = event.event === 'start' ? `starts ${formatInstant(event.at)}` : event.state;
  return `${formatInstant(event.scheduledFor)} ${event.job} ${what}`;
}
