// The views that the README documents: what a person finds who asks the database itself.

import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { add } from '../../src/crontab/add.js';
import { pause } from '../../src/crontab/pause.js';
import { runNow } from '../../src/crontab/run-now.js';
import { world } from '../support/world.js';

const me = { by: 'anna', confirmed: true };
const HOUR = 3_600_000;

test('jobs, ticks, runs and attempts read as the history says them, with times as ISO', async () => {
  const w = await world({ tasks: { broken: { kind: 'shell', command: ['sh', '-c', 'exit 7'] } } });
  await add(w.crontab, { name: 'nightly', task: 'broken', cron: '30 8 * * *', retries: 0 }, me);
  await add(w.crontab, { name: 'resting', task: 'broken', cron: '0 * * * *' }, me);
  await pause(w.crontab, { job: 'resting' }, me);
  await w.scheduler().start();
  await w.clock.advance(HOUR);
  await runNow(w.crontab, { job: 'nightly' }, me);
  await w.clock.advance(HOUR);
  const history = await w.store.history({});
  const db = new Database(join(w.folder, 'data', 'cron-agent.db'), { readonly: true });
  const all = (sql: string): unknown[] => db.prepare(sql).all();
  expect(all('SELECT job, state, next_at, decided_until, created_by FROM v_jobs ORDER BY job')).toEqual([
    {
      ...{ job: 'nightly', state: 'active', next_at: '2026-03-03T08:30:00.000Z' },
      ...{ decided_until: '2026-03-02T08:30:00.000Z', created_by: 'anna' },
    },
    expect.objectContaining({ job: 'resting', state: 'paused' }),
  ]);
  expect(all('SELECT job, scheduled_for, state, count FROM v_ticks ORDER BY scheduled_for, job')).toEqual([
    { job: 'nightly', scheduled_for: '2026-03-02T08:30:00.000Z', state: 'failed', count: 1 },
    { job: 'resting', scheduled_for: '2026-03-02T09:00:00.000Z', state: 'SKIPPED_PAUSED', count: 1 },
    { job: 'resting', scheduled_for: '2026-03-02T10:00:00.000Z', state: 'SKIPPED_PAUSED', count: 1 },
  ]);
  expect(all('SELECT job, origin, asked_by, state, exit_code, lateness_ms FROM v_runs ORDER BY scheduled_for')).toEqual(
    [
      { job: 'nightly', origin: 'tick', asked_by: null, state: 'failed', exit_code: 7, lateness_ms: 0 },
      { job: 'nightly', origin: 'manual', asked_by: 'anna', state: 'failed', exit_code: 7, lateness_ms: 0 },
    ],
  );
  expect(all('SELECT job, attempt, state, exit_code, scheduled_for FROM v_attempts ORDER BY scheduled_for')).toEqual([
    { job: 'nightly', attempt: 1, state: 'failed', exit_code: 7, scheduled_for: '2026-03-02T08:30:00.000Z' },
    { job: 'nightly', attempt: 1, state: 'failed', exit_code: 7, scheduled_for: '2026-03-02T09:00:00.000Z' },
  ]);
  expect(all('SELECT count(*) AS n FROM v_ticks')[0]).toEqual({
    n: history.filter(({ origin }) => origin === 'tick').length,
  });
  db.close();
  await w.close();
});
