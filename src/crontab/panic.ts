// panic: nothing begins any more and what runs is ended, also where the database cannot be written: a file beside it says so to
// every scheduler, and the processes of runs are ended from here. `resume --all` ends it.

import { z } from 'zod';
import { SystemClock } from '../time/clock.js';
import type { Instant } from '../time/instant.js';
import { formatInstant } from '../time/instant.js';
import type { Answer, Caller, Crontab } from './crontab.js';

export const panicRequest = z.object({}).strict();
export type PanicRequest = z.infer<typeof panicRequest>;

export interface Panicked {
  readonly held: true;
  readonly since: Instant;
  readonly by: string;
  /** How many runs were under way and are ended. */
  readonly killed: number;
  readonly schedulers: readonly { readonly pid: number; readonly stopped: boolean }[];
  readonly database: 'held' | 'unreachable';
  readonly line: string;
}

/** A person in a hurry does not wait for a database. */
const PATIENCE_MS = 2_000;
const LOOK_MS = 50;
const realTime = new SystemClock();

export async function panic(crontab: Crontab, _request: PanicRequest, caller: Caller): Promise<Answer<Panicked>> {
  const { store, emergency } = crontab;
  const since = crontab.clock.now();
  emergency?.raise();
  // Reading goes on beside a writer that holds the database.
  const running = await store.runningRuns();
  const held = store.hold({ at: since, by: caller.by, reason: `panic since ${formatInstant(since)}` }).then(
    () => true,
    () => false,
  );
  const database = (await Promise.race([held, realTime.sleep(PATIENCE_MS).then(() => false)])) ? 'held' : 'unreachable';
  crontab.wake();
  if (database === 'held') await untilNothingRuns(crontab);
  const left = await emergency?.endRuns(running);
  const holding = new Set((await store.openInstances()).flatMap(({ id, running: runs }) => (runs > 0 ? [id] : [])));
  const schedulers = (await store.openInstances())
    .filter((each) => each.face !== 'other' && crontab.isAlive(each))
    .map(({ id, pid }) => ({ pid, stopped: !holding.has(id) }));
  const killed = running.length - (left?.size ?? 0);
  const where = database === 'held' ? '' : ' The database cannot be written now; schedulers obey the mark beside it.';
  const line = `Everything is held: nothing begins, ${killed} active runs were ended.${where} End it with: cron-agent resume --all`;
  return { ok: true, value: { held: true, since, by: caller.by, killed, schedulers, database, line } };
}

/** Their schedulers end them and write how; what they have not ended then is ended without them. */
async function untilNothingRuns(crontab: Crontab): Promise<void> {
  const until = realTime.monotonic() + PATIENCE_MS;
  while (realTime.monotonic() < until && (await crontab.store.runningRuns()).length > 0) await realTime.sleep(LOOK_MS);
}
