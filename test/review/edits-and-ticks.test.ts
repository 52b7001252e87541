// Edits against ticks (RELIABILITY.md F08): two connections on one database, 500 random interleavings. Whatever the order, every
// instant of the schedule that was in force has exactly one row, nothing fires twice, and an edit fires nothing of the past.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Job } from '../../src/job/job.js';
import { resumeChange } from '../../src/crontab/resume.js';
import { changeTo } from '../../src/crontab/update.js';
import { plan } from '../../src/scheduler/plan.js';
import type { Schedule } from '../../src/schedule/schedule.js';
import { compile } from '../../src/schedule/occurrences.js';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.js';
import type { ControlEvent, JobChange, Store } from '../../src/store/store.js';
import type { Instant } from '../../src/time/instant.js';
import { plus } from '../../src/time/instant.js';
import { aNewJob, aSpec, cron, T0 } from '../support/builders.js';

const SCHEDULES: readonly Schedule[] = [
  cron({ minute: '*' }),
  cron({ minute: '*/2' }),
  cron({ minute: '*/3', second: 30 }),
];

type Step =
  | { readonly do: 'tick' | 'finish' | 'pause' | 'resume' | 'skip' | 'remove-and-restore'; readonly on: 0 | 1 }
  | { readonly do: 'edit'; readonly to: number; readonly on: 0 | 1 }
  | { readonly do: 'wait'; readonly ms: number; readonly on: 0 | 1 };

const on = fc.constantFrom(0 as const, 1 as const);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('tick' as const), on }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 200_000 }), on }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('finish' as const), on }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('edit' as const), to: fc.nat(2), on }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('pause' as const, 'resume' as const, 'skip' as const, 'remove-and-restore' as const),
      on,
    }),
  },
);

test('500 interleavings of edits with ticks of two processes lose and double nothing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'edits-'));
  const stores = [openSqliteStore({ path: join(folder, 'x.db') }), openSqliteStore({ path: join(folder, 'x.db') })];
  const property = fc.asyncProperty(fc.array(step, { maxLength: 15 }), async (steps) => {
    await interleave(stores, steps);
  });
  await fc.assert(property, { numRuns: 500, endOnFailure: false });
  for (const store of stores) await store.close();
  rmSync(folder, { recursive: true });
}, 60_000);

async function interleave(stores: readonly Store[], steps: readonly Step[]): Promise<void> {
  const added = await stores[0]!.addJob(aNewJob({ schedule: SCHEDULES[0]! }));
  if (!added.ok) throw new Error('name taken');
  const { id, name } = added.job;
  let now = T0;
  // What was in force, and from when to when: the oracle.
  let schedule = SCHEDULES[0]!;
  let since: Instant | null = T0;
  const expected = new Set<number>();
  const due = (until: Instant): void => {
    if (since === null) return;
    for (let at = compile(schedule).next(since); at !== null && at <= until; at = compile(schedule).next(at))
      expected.add(at);
    since = until;
  };
  const edit = async (store: Store, event: ControlEvent, change: (job: Job) => JobChange): Promise<Job> => {
    const answer = await store.editJob({
      id,
      at: now,
      by: 'test',
      event,
      settle: ({ job, active }) => plan({ job, active, catchUpAt: now }, now),
      change,
    });
    if (!answer.ok) throw new Error(answer.refused);
    return answer.job;
  };
  for (const each of steps) {
    const store = stores[each.on]!;
    switch (each.do) {
      case 'wait':
        now = plus(now, each.ms);
        break;
      case 'tick':
        await Promise.all([record(stores[0]!, now), record(stores[1]!, now)]);
        break;
      case 'finish':
        for (const run of await store.claimRuns({ now, lane: 'function', limit: 99, instanceId: 'i' })) {
          await store.finishRuns([
            {
              runId: run.id,
              jobId: id,
              fence: run.fence,
              attempt: run.attempts,
              state: 'succeeded',
              attemptState: 'succeeded',
              endedAt: now,
            },
          ]);
        }
        break;
      case 'edit': {
        due(now);
        schedule = SCHEDULES[each.to]!;
        await Promise.all([
          record(stores[1 - each.on]!, now),
          edit(store, 'updated', (job) => changeTo(job, aSpec({ name, schedule }), now)),
        ]);
        break;
      }
      case 'pause':
        due(now);
        await edit(store, 'paused', () => ({ state: 'paused', progress: { pausedUntil: null } }));
        break;
      case 'resume':
        due(now);
        await edit(store, 'resumed', (job) => (job.state === 'paused' ? resumeChange(job, now) : {}));
        break;
      case 'skip':
        due(now);
        await edit(store, 'skipped', (job) => ({ progress: { skipNext: job.skipNext + 1 } }));
        break;
      case 'remove-and-restore':
        due(now);
        await edit(store, 'removed', () => ({ state: 'removed', progress: { nextAt: null, dueAt: null } }));
        now = plus(now, 61_000);
        since = now;
        await edit(store, 'restored', (job) => resumeChange(job, now));
        break;
    }
  }
  due(now);
  await record(stores[0]!, now);
  const rows = (await stores[1]!.history({ jobId: id, limit: 10_000 })).filter((row) => row.range === null);
  const instants = rows.map((row) => row.scheduledFor).sort((a, b) => a - b);
  expect(instants).toEqual([...expected].sort((a, b) => a - b));
  await edit(stores[0]!, 'removed', () => ({ state: 'removed', progress: { nextAt: null, dueAt: null } }));
}

async function record(store: Store, now: Instant): Promise<void> {
  await store.recordTicks({ now, limit: 500, decide: ({ job, active }) => plan({ job, active, catchUpAt: now }, now) });
}
