// How long the simulation of a year takes, of --jobs jobs (default 1,000) that fire once on each day or weekday in two zones: as a
// verb, over a store in a file, with every event handed on. --rounds times (default 5); the processor's time stands beside the
// clock's, for machines that do other things too.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { simulate } from '../lib/crontab/simulate.js';
import { createCronAgent } from '../lib/index.js';
import { openSqliteStore } from '../lib/store/sqlite/sqlite-store.js';
import { SystemClock } from '../lib/time/clock.js';
import { machine, spread, table } from './measure.js';

const { values } = parseArgs({
  options: { jobs: { type: 'string', default: '1000' }, rounds: { type: 'string', default: '5' } },
});
const [jobs, rounds] = [Number(values.jobs), Number(values.rounds)];
console.log(`${machine()}; ${jobs} jobs, ${rounds} rounds`);

const folder = mkdtempSync(join(tmpdir(), 'cron-agent-bench-'));
const path = join(folder, 'jobs.db');
const timezone = 'Europe/Berlin' as Parameters<typeof simulate>[0]['timezone'];
try {
  const agent = await createCronAgent({ databasePath: path, timezone });
  for (let n = 0; n < jobs; n++) {
    const cron = `${n % 60} ${n % 24} * * ${n % 3 === 0 ? '1-5' : '*'}`;
    const timezone = n % 2 === 0 ? 'America/New_York' : 'Europe/Berlin';
    const answer = await agent.add({ name: `job-${n}`, task: 'health_check', cron, timezone });
    if (!answer.ok) throw new Error(answer.failure.message);
  }
  await agent.close();

  const took: number[] = [];
  const worked: number[] = [];
  let events = 0;
  for (let round = 0; round < rounds; round++) {
    const store = openSqliteStore({ path, readonly: true });
    const scratch = () => openSqliteStore({ path: ':memory:' });
    const [began, before] = [performance.now(), process.cpuUsage()];
    events = 0;
    const parts = { store, scratch, clock: new SystemClock(), timezone, model: null };
    const answer = await simulate(parts, { from: '2027-01-01', to: '2028-01-01' }, (some) => {
      events += some.length;
      return Promise.resolve();
    });
    if (!answer.ok) throw new Error(answer.failure.message);
    took.push(performance.now() - began);
    const { user, system } = process.cpuUsage(before);
    worked.push((user + system) / 1_000);
    await store.close();
  }
  const ms = (figure: number): string => figure.toFixed(0);
  const row = [String(jobs), String(events), `${spread(took, ms)} ms`, `${spread(worked, ms)} ms`];
  console.log(table(['jobs', 'events', 'median (least–most)', 'processor'], [row]));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
