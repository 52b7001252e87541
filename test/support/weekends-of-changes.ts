// Three long weekends on which clocks change, lived through by the whole program on a manual clock: prints what became of each
// instant. Run by test/scheduler/process-zone.test.ts under several zones of the process, which must not matter.

import { add } from '../../src/crontab/add.js';
import { formatInstant } from '../../src/time/instant.js';
import { world } from './world.js';

const HOUR = 3_600_000;
const me = { by: 'test', confirmed: true };
const JOBS = [
  ['every day at 2:30am', 'America/New_York'],
  ['every 6 hours', 'Australia/Lord_Howe'],
  ['every weekday at 9am', 'Europe/Berlin'],
  ['at 1:15 every sunday', 'Europe/Berlin'],
  ['every 14 hours', 'UTC'],
  ['on the last day of the month at 18:00', 'Asia/Kathmandu'],
] as const;

const said: string[] = [];
for (const now of ['2026-03-06T12:00:00Z', '2026-03-27T12:00:00Z', '2026-10-30T12:00:00Z']) {
  const environment = { CRON_AGENT_DB: ':memory:' };
  const w = await world({ now, environment, overrides: { announce: () => undefined } });
  for (const [when, timezone] of JOBS) {
    const answer = await add(
      w.crontab,
      { task: 'notify', args: { message: '.' }, name: when.replaceAll(/[^a-z0-9]+/g, '-'), when, timezone },
      me,
    );
    if (!answer.ok) throw new Error(JSON.stringify(answer.failure));
    said.push(JSON.stringify([answer.value.line, answer.value.says, answer.value.next]));
  }
  await w.scheduler().start();
  await w.clock.advance(72 * HOUR);
  const rows = await w.store.history({ limit: 1_000 });
  const lines = rows.map(({ job, scheduledFor, wall, state, reason }) =>
    JSON.stringify([formatInstant(scheduledFor), job, wall, state, reason]),
  );
  // Ids are random, and rows of one instant stand in the order of theirs.
  said.push(...lines.sort());
  await w.close();
}
console.log(said.join('\n'));
