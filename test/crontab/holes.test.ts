// The proof that the record has no hole, and that it sees one.

import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, expect, test } from 'vitest';
import { audit } from '../../src/crontab/audit.js';
import { pause } from '../../src/crontab/pause.js';
import { remove } from '../../src/crontab/remove.js';
import { resume } from '../../src/crontab/resume.js';
import { undo } from '../../src/crontab/undo.js';
import { update } from '../../src/crontab/update.js';
import { formatInstant } from '../../src/time/instant.js';
import type { Desk } from './desk.js';
import { desk, personWhoAgrees as me, value } from './desk.js';

const HOUR = 3_600_000;
let here: Desk;
afterEach(() => here.close());

const covered = async (job?: string) =>
  value(await audit(here.crontab, { ...(job !== undefined && { job }) }, me)).coverage;

test('edits, a pause, a removal that was taken back, a gap of the clocks and two days away leave none', async () => {
  here = await desk({ tz: 'America/New_York', now: '2026-03-06T05:00:30Z' });
  const notify = { task: 'notify', args: { message: 'x' } };
  for (const name of ['edited', 'paused', 'removed', 'plain']) await here.added({ ...notify, name, cron: '0 * * * *' });
  await here.added({ ...notify, name: 'in the gap', cron: '30 2 * * *' });
  await here.added({ ...notify, name: 'from completion', every: '50m', from: 'completion' });
  await here.scheduler().start();
  await here.clock.advance(3 * HOUR);
  value(await update(here.crontab, { job: 'edited', cron: '15,45 * * * *' }, me));
  value(await pause(here.crontab, { job: 'paused' }, me));
  value(await remove(here.crontab, { job: 'removed' }, me));
  await here.clock.advance(4 * HOUR);
  value(await undo(here.crontab, {}, me));
  expect((await here.store.jobs({ states: ['active'] })).map(({ name }) => name)).toContain('removed');
  value(await resume(here.crontab, { job: 'paused' }, me));
  await here.clock.advance(HOUR);
  here.clock.jumpTo((here.clock.now() + 48 * HOUR) as never);
  await here.clock.advance(3 * HOUR);
  const { due, holes, untold } = await covered();
  expect(holes).toEqual([]);
  expect(due).toBeGreaterThan(200);
  expect(untold).toBe(1);
});

test('a row that somebody removed is missed, and named', async () => {
  here = await desk({ tz: 'UTC' });
  await here.added({ task: 'notify', args: { message: 'x' }, name: 'plain', cron: '0 * * * *' });
  await here.scheduler().start();
  await here.clock.advance(10 * HOUR);
  expect(await covered('plain')).toEqual({ due: 10, untold: 0, holes: [] });
  const db = new Database(join(here.folder, 'data', 'cron-agent.db'));
  db.prepare('DELETE FROM run WHERE scheduled_for = ?').run(Date.parse('2026-03-02T13:00:00Z'));
  db.close();
  const { holes } = await covered();
  expect(holes.map(({ job, at }) => [job, formatInstant(at)])).toEqual([['plain', '2026-03-02T13:00:00Z']]);
});
