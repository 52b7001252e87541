// panic: nothing begins any more and what runs is ended, whatever else is broken: first a mark is made that every scheduler obeys,
// then the database is held where it can be, and the processes of runs are ended from here. `resume --all` ends it.

import { z } from 'zod';
import { StoreError } from '../store/store.js';
import type { HoldRequest, RunningRun } from '../store/store.js';
import { SystemClock } from '../time/clock.js';
import type { Instant } from '../time/instant.js';
import { formatInstant } from '../time/instant.js';
import type { Answer, Caller, Crontab, Emergency } from './crontab.js';
import { sentence } from '../task/printable.js';

export const panicRequest = z.object({}).strict();
export type PanicRequest = z.infer<typeof panicRequest>;

export interface Panicked {
  readonly held: true;
  readonly since: Instant;
  readonly by: string;
  /** How many runs were under way and are ended. Null: the database alone knows which they are, and it cannot be read. */
  readonly killed: number | null;
  /** Told to end, and still there: a function (no pid) can only be asked. */
  readonly left: readonly { readonly runId: string; readonly pid: number | null }[];
  readonly schedulers: readonly { readonly pid: number; readonly stopped: boolean }[];
  readonly database: 'held' | 'unreachable';
  /** What could not be done, and why; null: everything was. */
  readonly fault: string | null;
  readonly line: string;
}

/** What panic works on. The mark needs nothing; the database, or the configuration that names it, may be what is broken. */
export interface Brake extends Pick<Crontab, 'clock' | 'emergency'> {
  /** Opens the database, if need be only to read it. */
  open(readonly: boolean): Promise<Crontab>;
}

type Ended = Pick<Panicked, 'killed' | 'left' | 'schedulers' | 'database' | 'fault'>;

/** A person in a hurry does not wait for a database. */
const PATIENCE_MS = 2_000;
const LOOK_MS = 50;
const realTime = new SystemClock();

export function panic(crontab: Crontab, request: PanicRequest, caller: Caller): Promise<Answer<Panicked>> {
  const { clock, emergency } = crontab;
  return pullBrake({ clock, emergency, open: () => Promise.resolve(crontab) }, request, caller);
}

/** @throws StoreError where neither the mark could be made nor the database be held */
export async function pullBrake(brake: Brake, _request: PanicRequest, caller: Caller): Promise<Answer<Panicked>> {
  const since = brake.clock.now();
  // Looked at before the mark: a scheduler that obeys it may have ended them by the time that the database is open.
  const before = new Set(brake.emergency.running().map(({ runId }) => runId));
  const unmarked = faultOf(() => brake.emergency.raise());
  const stands = (): boolean => unmarked !== null || brake.emergency.raisedAt() !== null;
  const hold = { at: since, by: caller.by, reason: `panic since ${formatInstant(since)}`, stands };
  const ended = await endAll(brake, hold, before);
  if (unmarked !== null && ended.database !== 'held')
    throw new StoreError(
      'store_unusable',
      `nothing could be held: ${unmarked}; ${ended.fault ?? 'the database cannot be written'}`,
      'End the schedulers themselves: kill the processes of cron-agent serve and of the chat.',
    );
  const line = lineOf(ended, brake.emergency, unmarked);
  return { ok: true, value: { held: true, since, by: caller.by, ...ended, fault: unmarked ?? ended.fault, line } };
}

/** In the database where it opens; where it does not, schedulers obey the mark, and what they leave is only named. */
async function endAll(brake: Brake, hold: HoldRequest, before: ReadonlySet<string>): Promise<Ended> {
  let fault: string | null = null;
  for (const readonly of [false, true]) {
    try {
      const ended = await holdAndEnd(await brake.open(readonly), hold, before);
      return { ...ended, fault: fault ?? ended.fault };
    } catch (error) {
      fault ??= messageOf(error);
    }
  }
  const { emergency } = brake;
  await until(async () => emergency.running().length === 0);
  return { killed: null, left: emergency.running(), schedulers: [], database: 'unreachable', fault };
}

async function holdAndEnd(crontab: Crontab, hold: HoldRequest, before: ReadonlySet<string>): Promise<Ended> {
  const { store, emergency } = crontab;
  // Reading goes on beside a writer that holds the database.
  const running = await store.runningRuns();
  const obeyed = await endedSince(crontab, hold.at, before);
  // Written whenever the database allows it, unless it was released meanwhile.
  const held = store.hold(hold).then(
    (control) => (control.hold === null ? 'resume --all was said meanwhile' : null),
    (error: unknown) => messageOf(error),
  );
  const waited = realTime.sleep(PATIENCE_MS).then(() => 'another process holds the database');
  const fault = await Promise.race([held, waited]);
  crontab.wake();
  // Their schedulers end them and write how; what they have not ended then is ended without them.
  if (fault === null) await until(async () => (await store.runningRuns()).length === 0);
  const left = await leftOver(crontab, running, await emergency.endRuns(running.map(({ runId }) => runId)));
  const instances = await store.openInstances();
  const holding = new Set(instances.flatMap(({ id, running: runs }) => (runs > 0 ? [id] : [])));
  const schedulers = instances
    .filter((each) => each.face !== 'other' && crontab.isAlive(each))
    .map(({ id, pid }) => ({ pid, stopped: !holding.has(id) }));
  const killed = obeyed + running.length - new Set(left.map(({ runId }) => runId)).size;
  return { killed, left, schedulers, database: fault === null ? 'held' : 'unreachable', fault };
}

/** How many of those that had a process are runs of this database that have ended since. */
async function endedSince({ store }: Crontab, since: Instant, before: ReadonlySet<string>): Promise<number> {
  const rows = await Promise.all([...before].map((runId) => store.findRuns(runId)));
  return rows.flat().filter(({ endedAt }) => endedAt !== null && endedAt >= since).length;
}

/** Processes that would not go, and functions: those have none, and are over when their scheduler says so. */
async function leftOver(
  { store }: Crontab,
  running: readonly RunningRun[],
  stuck: Awaited<ReturnType<Emergency['endRuns']>>,
): Promise<Panicked['left']> {
  const now = new Set((await store.runningRuns()).map(({ runId }) => runId));
  return running.flatMap(({ runId, lane }): Panicked['left'] => {
    if (lane === 'function') return now.has(runId) ? [{ runId, pid: null }] : [];
    return (stuck.get(runId) ?? []).map((pid) => ({ runId, pid }));
  });
}

async function until(done: () => Promise<boolean>): Promise<void> {
  const end = realTime.monotonic() + PATIENCE_MS;
  while (realTime.monotonic() < end && !(await done())) await realTime.sleep(LOOK_MS);
}

function lineOf({ killed, left, database, fault }: Ended, emergency: Emergency, unmarked: string | null): string {
  const parts =
    killed === null
      ? [
          `Everything is held by the mark ${emergency.mark}: schedulers obey it within a second and end what they run.`,
          `The database could not be used: ${sentence(fault ?? 'it does not answer')}`,
          'It alone knows which runs were under way, so none was ended from here.',
          ...ownerlessWords(emergency.ownerless()),
        ]
      : [
          `Everything is held: nothing begins, ${killed === 1 ? '1 active run was' : `${killed} active runs were`} ended.`,
          ...(database === 'held'
            ? []
            : [`The database is not held (${fault ?? 'it does not answer'}); schedulers obey the mark beside it.`]),
        ];
  if (unmarked !== null) parts.push(`No mark could be made beside it: ${sentence(unmarked)}`);
  return [...parts, ...leftWords(left), 'End it with: cron-agent resume --all'].join(' ');
}

/** Of a process that does not say whose it is nobody may say that it is to be killed. */
function ownerlessWords(pids: ReturnType<Emergency['ownerless']>): readonly string[] {
  if (pids === null) return ['This system does not tell which processes are of a run.'];
  return pids.length === 0
    ? []
    : [
        `Processes of runs that an older cron-agent began. It cannot be told whose these are: ps -fp ${pids.join(',')}.`,
      ];
}

function leftWords(left: Panicked['left']): readonly string[] {
  const pids = left.flatMap(({ pid }) => pid ?? []);
  const functions = left.filter(({ pid }) => pid === null).map(({ runId }) => runId);
  return [
    ...(pids.length === 0 ? [] : [`Processes of runs that are still there: kill -9 ${pids.join(' ')}.`]),
    ...(functions.length === 0
      ? []
      : [
          `Told to stop, and not known to have: the function of run ${functions.join(', ')}; it ends with its scheduler.`,
        ]),
  ];
}

function faultOf(work: () => void): string | null {
  try {
    work();
    return null;
  } catch (error) {
    return messageOf(error);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
