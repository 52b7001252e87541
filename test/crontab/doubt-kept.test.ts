// A run that a person begins anew and that somebody ends before it begins was not done: it is in doubt as it was. Over real SQLite.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { add } from '../../src/crontab/add.js';
import { cancel } from '../../src/crontab/cancel.js';
import type { Caller } from '../../src/crontab/crontab.js';
import { deadList, replay } from '../../src/crontab/dead-letters.js';
import { release } from '../../src/crontab/release.js';
import { remove } from '../../src/crontab/remove.js';
import { resolve } from '../../src/crontab/resolve.js';
import { update } from '../../src/crontab/update.js';
import type { RunId } from '../../src/job/ids.js';
import { plan } from '../../src/scheduler/plan.js';
import type { Effect } from '../../src/policy/policies.js';
import type { ClaimedRun, Finish } from '../../src/store/store.js';
import type { Builtin } from '../../src/task/registry.js';
import type { Outcome } from '../../src/task/runner.js';
import type { Instant } from '../../src/time/instant.js';
import { at } from '../support/builders.js';
import type { Desk } from './desk.js';
import { desk, value } from './desk.js';

const HOUR = 3_600_000;
const yes: Caller = { by: 'test', confirmed: true };

let here: Desk;
let outcome: Outcome;
beforeEach(async () => {
  const task = (name: string, effect: Effect): Builtin => ({
    definition: { name, kind: 'builtin', description: '', params: {}, effect, lane: 'function' },
    runner: { run: () => Promise.resolve(outcome) },
  });
  here = await desk({ overrides: { builtins: [task('work', 'idempotent'), task('pay', 'once')] } });
});
afterEach(() => here.close());

const run = async (runId: string) => (await here.store.findRuns(runId))[0]!;
const openLetters = async () => value(await deadList(here.crontab, {}, yes)).letters;
const claimed = () =>
  here.store.claimRuns({ now: here.clock.now(), lane: 'function', limit: 9, instanceId: 'somebody' });

function finish(
  { id: runId, jobId, fence, attempts: attempt }: ClaimedRun,
  end: Pick<Finish, 'state' | 'attemptState'> & Partial<Finish>,
): ReturnType<typeof here.store.finishRuns> {
  return here.store.finishRuns([{ runId, jobId, fence, attempt, endedAt: here.clock.now(), ...end }]);
}

/** A run of the job 'nightly' that is so, with no scheduler any more. */
async function left(as: 'dead' | 'unknown', overlap: 'skip' | 'cancel_previous' = 'skip'): Promise<string> {
  const isDead = as === 'dead';
  outcome = isDead ? { kind: 'failed', error: 'no route', transient: true } : { kind: 'interrupted' };
  const task = isDead ? ({ task: 'work', retries: 1 } as const) : ({ task: 'pay' } as const);
  value(await add(here.crontab, { name: 'nightly', ...task, cron: '0 9 * * *', overlap }, yes));
  await here.scheduler().start();
  await here.clock.advance(HOUR + 600_000);
  await here.scheduler().stop();
  const { runId, state } = (await here.store.history({ limit: 1 }))[0]!;
  expect(state).toBe(as);
  return runId!;
}

async function begunAnew(as: 'dead' | 'unknown', overlap?: 'cancel_previous'): Promise<string> {
  const runId = await left(as, overlap);
  const before = await run(runId);
  if (as === 'dead') value(await replay(here.crontab, { run: runId }, yes));
  else value(await resolve(here.crontab, { run: runId, as: 'rerun' }, yes));
  expect((await run(runId)).state).toBe('queued');
  endedAt = before.endedAt;
  return runId;
}
let endedAt: Instant | null;

const ENDS: readonly [string, (runId: string) => Promise<unknown>][] = [
  [
    'a hold and its release',
    async () => {
      await here.store.hold({ at: here.clock.now(), by: 'test', reason: 'panic' });
      value(await release(here.crontab, {}, yes));
    },
  ],
  ['an edit', async () => value(await update(here.crontab, { job: 'nightly', when: 'every day at 10am' }, yes))],
  ['a removal', async () => value(await remove(here.crontab, { job: 'nightly' }, yes))],
  [
    'a cancel',
    async (runId) => {
      const { line } = value(await cancel(here.crontab, { run: runId }, yes));
      expect(line).toMatch(/^Run \S+ of nightly does not begin: it is (dead|unknown) again\.$/);
    },
  ],
];

describe.each(['dead', 'unknown'] as const)('a run that was %s and is to begin anew', (as) => {
  async function expectDoubt(runId: string): Promise<void> {
    const row = await run(runId);
    expect(row).toMatchObject({ state: as, endedAt, attempts: as === 'dead' ? 2 : 1 });
    expect(row.reason).toMatch(as === 'dead' ? /replayed by test.*2 tries spent/ : /begun anew by test.*not known/);
    const { letters, unknown } = value(await deadList(here.crontab, {}, yes));
    const those = as === 'dead' ? letters : unknown;
    expect(those.map((each) => each.runId)).toEqual([runId]);
    expect(await here.store.counts()).toMatchObject({ queued: 0, dead: 0, unknown: 0, [as]: 1 });
  }

  test.each(ENDS)('is so again after %s', async (_, end) => {
    const runId = await begunAnew(as);
    await end(runId);
    await expectDoubt(runId);
  });

  test('is so again when a newer run takes its place', async () => {
    const runId = await begunAnew(as, 'cancel_previous');
    const now = at('2026-03-03T09:00:00Z');
    here.clock.jumpTo(now);
    const decide: Parameters<typeof here.store.recordTicks>[0]['decide'] = ({ job, active }) =>
      plan({ job, active, catchUpAt: now }, now);
    expect(await here.store.recordTicks({ now, limit: 9, decide })).toMatchObject({ fired: 1 });
    const row = await run(runId);
    expect(row).toMatchObject({ state: as, endedAt });
    expect(row.reason).toMatch(/^not begun: a newer run took its place; /);
  });

  test.each(['removed', 'cancelled'] as const)(
    'is so again where it is %s once claimed and given back',
    async (how) => {
      const runId = await begunAnew(as);
      const [mine] = await claimed();
      if (how === 'removed') value(await remove(here.crontab, { job: 'nightly' }, yes));
      else await here.store.cancelRun(runId as RunId, here.clock.now(), 'test');
      const givenBack = { attemptState: 'lost', state: 'queued', lost: true, reason: 'given back' } as const;
      expect(await finish(mine!, givenBack)).toEqual([{ answer: 'finished', state: as }]);
      expect(await run(runId)).toMatchObject({ state: as, endedAt });
    },
  );
});

test('a letter that is open again can be replayed again, and counts only the times that it was', async () => {
  const runId = await begunAnew('dead');
  await here.store.cancelRun(runId as RunId, here.clock.now(), 'test');
  expect(await openLetters()).toMatchObject([{ runId, replays: 0, reason: 'no route; all 2 tries spent' }]);
  value(await replay(here.crontab, { run: runId }, yes));
  await finish((await claimed())[0]!, { state: 'succeeded', attemptState: 'succeeded' });
  expect(await run(runId)).toMatchObject({ state: 'succeeded', attempts: 3 });
  expect(await openLetters()).toEqual([]);
});

test('one that did begin again, and waits for its next try, is cancelled as any other', async () => {
  const runId = await begunAnew('dead');
  const now = here.clock.now();
  const retry = {
    state: 'retry_wait',
    attemptState: 'failed',
    notBefore: now,
    deadlineAt: (now + HOUR) as Instant,
  } as const;
  await finish((await claimed())[0]!, retry);
  expect(await run(runId)).toMatchObject({ state: 'retry_wait', attempts: 3 });
  value(await update(here.crontab, { job: 'nightly', when: 'every day at 10am' }, yes));
  expect(await run(runId)).toMatchObject({ state: 'cancelled', reason: 'the job was changed' });
  expect(await openLetters()).toEqual([]);
});

test('one that was replayed once and is unknown since is unknown again, not dead', async () => {
  const runId = await begunAnew('dead');
  const now = here.clock.now();
  await finish((await claimed())[0]!, { attemptState: 'lost', state: 'unknown', reason: 'not known' });
  here.clock.jumpTo((now + HOUR) as Instant);
  value(await resolve(here.crontab, { run: runId, as: 'rerun' }, yes));
  await here.store.cancelRun(runId as RunId, here.clock.now(), 'test');
  expect(await run(runId)).toMatchObject({ state: 'unknown', endedAt: now });
  expect(await openLetters()).toEqual([]);
});
