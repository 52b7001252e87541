// `why`, of what only real processes do: a run that is still at work when the next is due, and a scheduler that is killed over its run.

import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { TaskSpec } from '../../src/job/task-spec.js';
import type { Schedule } from '../../src/schedule/schedule.js';
import { formatInstant, plus } from '../../src/time/instant.js';
import type { Why } from '../../src/crontab/why.js';
import { why } from '../../src/crontab/why.js';
import { aNewJob } from '../support/builders.js';
import type { Beside } from '../support/frozen.js';
import { Ground, until } from '../support/frozen.js';
import { value } from '../crontab/desk.js';

let ground: Ground;
beforeEach(() => {
  ground = new Ground();
});
afterEach(() => ground.clear());

/** A command whose effect must happen only once, stored before anything runs. */
async function stored(w: Beside, schedule: Schedule, script: string): Promise<void> {
  const task = { kind: 'command', argv: ['/bin/sh', '-c', script], cwd: ground.home } satisfies TaskSpec;
  const added = await w.store.addJob(
    aNewJob({ name: 'work', task, schedule, effect: 'once', lane: 'process' }, w.clock.now()),
  );
  expect(added.ok).toBe(true);
}

const rows = (w: Beside) => w.store.history({ limit: 100 });
const asked = async (w: Beside, at: Parameters<typeof formatInstant>[0]): Promise<Why> =>
  value(await why(w.crontab, { job: 'work', at: formatInstant(at) }, { by: 'test', confirmed: false }));

test('overlap: the run that was in its way, since when it ran, and how to let them wait', async () => {
  const w = await ground.beside();
  await stored(w, { kind: 'cron', kwargs: { second: '*' }, timezone: 'UTC' }, 'sleep 3');
  const holder = await ground.holder();
  await until(async () => (await rows(w)).some(({ state }) => state === 'SKIPPED_OVERLAP'));
  holder.child.kill('SIGTERM');
  await once(holder.child, 'exit');
  const skipped = (await rows(w)).findLast(({ state }) => state === 'SKIPPED_OVERLAP')!;
  const blocking = (await rows(w)).findLast(({ runId }) => runId !== null)!;
  const story = await asked(w, skipped.scheduledFor);
  expect(story).toMatchObject({ state: 'SKIPPED_OVERLAP', at: skipped.scheduledFor, policy: 'overlap: skip' });
  expect(story.because).toEqual([
    { at: blocking.startedAt, text: expect.stringMatching(/^the run for .* began$/) },
    { at: blocking.endedAt, text: `it ended: ${blocking.state}` },
  ]);
  expect(blocking.scheduledFor).toBeLessThan(skipped.scheduledFor);
  expect(story.remedy.map(({ command }) => command)).toContain('cron-agent update work --overlap queue');
}, 60_000);

test('killed inside the window: nobody knows, and both ways out are named', async () => {
  const w = await ground.beside();
  const soon = formatInstant(plus(w.clock.now(), 1_500));
  await stored(w, { kind: 'once', at: soon, timezone: 'UTC' }, 'touch began; sleep 60');
  const holder = await ground.holder();
  await until(async () => (await rows(w)).some(({ state }) => state === 'running'));
  const [row] = await rows(w);
  await until(async () => (await w.store.attempts(row!.runId!)).some(({ pid }) => pid !== null));
  holder.child.kill('SIGKILL');
  await once(holder.child, 'exit');
  await w.scheduler().start();
  await until(async () => (await rows(w))[0]?.state === 'unknown');
  const story = await asked(w, row!.scheduledFor);
  expect(story).toMatchObject({ state: 'unknown', at: row!.scheduledFor, runId: row!.runId });
  const texts = story.because.map(({ text }) => text);
  expect(texts[0]).toMatch(/^try 1 began/);
  expect(texts.join('; ')).toContain('lost');
  expect(story.says + texts.join('; ')).toContain('the scheduler died during attempt 1');
  expect(story.remedy.map(({ command }) => command)).toEqual([
    `cron-agent resolve ${row!.runId} --mark succeeded`,
    `cron-agent resolve ${row!.runId} --rerun`,
  ]);
}, 60_000);
