// What becomes of an instant while earlier runs are not finished: the plan and the store together, against a model of a few lines
// that knows neither.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { OverlapPolicy } from '../../src/policy/policies.js';
import { plan } from '../../src/scheduler/plan.js';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.js';
import type { ClaimedRun } from '../../src/store/store.js';
import { plus } from '../../src/time/instant.js';
import { aNewJob, everyMinute, T0 } from '../support/builders.js';

const MINUTE = 60_000;

type Step = { readonly kind: 'tick' } | { readonly kind: 'end'; readonly which: number };

/** Which instant (by its number) is in which state. */
class Model {
  readonly states: string[] = [];
  #asked = new Set<number>();

  constructor(
    readonly overlap: OverlapPolicy,
    readonly cap: number,
  ) {}

  tick(): void {
    const active = this.#in('queued', 'running');
    const fires =
      active.length === 0 ||
      this.overlap === 'cancel_previous' ||
      (this.overlap === 'queue' && active.length === 1) ||
      (this.overlap === 'allow' && active.length < this.cap);
    if (fires && this.overlap === 'cancel_previous') {
      for (const n of this.#in('queued')) this.states[n] = 'cancelled';
      for (const n of this.#in('running')) this.#asked.add(n);
    }
    this.states.push(fires ? 'queued' : 'SKIPPED_OVERLAP');
    this.start();
  }

  end(which: number): number | undefined {
    const running = this.#in('running');
    const ended = running[which % Math.max(1, running.length)];
    if (ended === undefined) return undefined;
    this.states[ended] = this.#asked.has(ended) ? 'cancelled' : 'succeeded';
    this.start();
    return ended;
  }

  start(): void {
    for (const n of this.#in('queued'))
      if (this.overlap === 'allow' || this.#in('running').length === 0) this.states[n] = 'running';
  }

  #in(...wanted: readonly string[]): number[] {
    return this.states.flatMap((state, n) => (wanted.includes(state) ? [n] : []));
  }
}

test('F90: every overlap policy does in any history what a simple model of it says', async () => {
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 3, arbitrary: fc.constant({ kind: 'tick' } as const) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('end' as const), which: fc.nat(5) }) },
  );
  const store = openSqliteStore({ path: ':memory:' });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom<OverlapPolicy>('skip', 'queue', 'allow', 'cancel_previous'),
      fc.integer({ min: 2, max: 4 }),
      fc.array(step, { minLength: 1, maxLength: 14 }),
      async (overlap, cap, steps) => {
        const model = new Model(overlap, cap);
        const added = await store.addJob(aNewJob({ schedule: everyMinute, policies: { overlap, cap } }));
        if (!added.ok) throw new Error('name taken');
        const { id } = added.job;
        const running = new Map<number, ClaimedRun>();
        const asked = new Set<string>();
        let now = T0;
        const claim = async (): Promise<void> => {
          for (const run of await store.claimRuns({ now, lane: 'function', limit: 50, instanceId: 'me' }))
            running.set((run.scheduledFor - T0) / MINUTE - 1, run);
          for (const runId of await store.cancelRequests('me')) asked.add(runId);
        };
        for (const each of steps) {
          if (each.kind === 'tick') {
            now = plus(now, MINUTE);
            const at = now;
            await store.recordTicks({
              now,
              limit: 50,
              decide: ({ job, active }) => plan({ job, active, catchUpAt: at }, at),
            });
            model.tick();
          } else {
            const ended = model.end(each.which);
            const run = ended === undefined ? undefined : running.get(ended);
            if (ended === undefined) continue;
            expect(run, `instant ${ended} runs`).toBeDefined();
            const state = asked.has(run!.id) ? 'cancelled' : 'succeeded';
            await store.finishRuns([
              {
                runId: run!.id,
                jobId: id,
                fence: run!.fence,
                attempt: 1,
                state,
                attemptState: state === 'cancelled' ? 'killed' : 'succeeded',
                endedAt: now,
              },
            ]);
            running.delete(ended);
          }
          await claim();
          const rows = await store.history({ jobId: id, limit: 100 });
          const states = rows.toReversed().map((row) => row.state);
          expect(states, JSON.stringify({ overlap, cap, steps })).toEqual(model.states);
        }
        await store.editJob({
          id,
          at: now,
          by: 'test',
          event: 'removed',
          settle: ({ job }) => ({ ticks: [], ranges: [], progress: job, state: job.state, cancelPrevious: false }),
          change: () => ({ state: 'removed' }),
        });
        for (const run of running.values())
          await store.finishRuns([
            {
              ...{ runId: run.id, jobId: id, fence: run.fence, attempt: 1, endedAt: now },
              ...{ state: 'cancelled', attemptState: 'killed' },
            },
          ]);
      },
    ),
    { numRuns: Number(process.env['OVERLAP_RUNS'] ?? 100) },
  );
  await store.close();
});
