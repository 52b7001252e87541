// The Store over SQLite: every method is one immediate transaction (or one snapshot), in the file its subject names.

import type { Instant } from '../../time/instant.js';
import type { Finish, RecordedTicks, Store } from '../store.js';
import { StoreError } from '../store.js';
import { askApproval } from './approvals.js';
import { acceptClock, aheadOfClock, noteClock, rearmAll } from './clock.js';
import { backUp } from './backups.js';
import { claimChore, endChore, mayBeDue, readChores } from './chores.js';
import { readAudit, verifyLedger } from './audit.js';
import type { OpenOptions } from './connect.js';
import { hold, readControl, release, runningRuns } from './control.js';
import { connect } from './connect.js';
import { SqliteDatabase } from './database.js';
import { dismissRun, readDeadLetters, replayRun, resolveRun } from './doubt.js';
import { readHealth } from './health.js';
import { findRuns, readActiveRuns, readAttempts, readHistory, readOutput, readUnknown } from './history.js';
import { addJob, editJob, findJobs, readJob, readJobs } from './jobs.js';
import { Holdings } from './holding.js';
import { keepLease } from './lease.js';
import { noteRefusal, readEventsAround, readLedger } from './ledger.js';
import { readCheck, readJobSpec, readListing } from './overview.js';
import { addRun, cancelRequests, cancelRun, claimRuns, finishRuns, nextDueAt, recordSpawn } from './runs.js';
import { rescueRuns, runsOfDead } from './rescue.js';
import { readManifest } from './manifests.js';
import { MediumWatch } from './medium-watch.js';
import { isCopyOfFile } from './read-only-copy.js';
import { askIfNeeded, neededSteps } from './needed.js';
import { addReminder } from './notices.js';
import { claimNotice, endNotice, nextNoticeAt, readNoticeStandings } from './outbox.js';
import { PreparedTicks } from './prepared.js';
import { Remembered } from './remembered.js';
import { holdIfRolledBack } from './rollback.js';
import { dueJobs, recordTicks } from './ticks.js';
import { beat, closeInstance, openInstance, openInstances, prune, readPresence } from './upkeep.js';

/** @throws StoreError when the database cannot be used; its hint says what to do. */
export function openSqliteStore(options: OpenOptions): Store {
  const connection = connect(options);
  const inFile = !connection.memory || isCopyOfFile(connection);
  const path = inFile ? options.path : ':memory:';
  const db = new SqliteDatabase(connection, path, options.probe, options.busyLimitMs, options.notices, options.pings);
  if (options.readonly !== true) holdIfRolledBack(db);
  const remembered = new Remembered(db);
  if (inFile) db.afterCommit = () => remembered.afterCommit();
  const medium = inFile && options.readonly !== true ? new MediumWatch(db) : undefined;
  const holdings = new Holdings(path);
  const prepared = new PreparedTicks(db);
  let dataVersion = connection.pragma('data_version', { simple: true });

  return {
    addJob: (job) => db.write('addJob', () => addJob(db, job)),
    addJobs: (jobs) => db.write('addJobs', () => jobs.map((job) => addJob(db, job))),
    editJob: (edit) => db.write('editJob', () => editJob(db, edit)),
    askApproval: (asked) => db.write('askApproval', () => askApproval(db, asked)),
    job: async (id) => db.read(() => readJob(db, id)),
    jobSpec: async (id, version) => db.read(() => readJobSpec(db, id, version)),
    jobs: async (filter) => db.read(() => readJobs(db, filter)),
    findJobs: async (text, filter) => db.read(() => findJobs(db, text, filter)),

    async recordTicks(request) {
      const recorded = await db.write('recordTicks', () => noted(db, request.now, recordTicks(db, request, prepared)));
      if (recorded.jobs > 0) prepared.drop();
      return recorded;
    },
    prepareTicks: async (request) => db.read(() => prepared.prepare(request)),
    async rehearseTicks(request) {
      let jobs = 0;
      db.rehearse(() => (jobs = recordTicks(db, request, prepared).jobs));
      return jobs;
    },
    dueJobs: async (until, limit) => db.read(() => dueJobs(db, until, limit)),
    claimRuns: (request) => db.write('claimRuns', () => noted(db, request.now, claimRuns(db, request))),
    recordSpawn: (request) => db.write('recordSpawn', () => recordSpawn(db, request)),
    finishRuns: (finishes) =>
      // On a full disk the output goes before the truth about how the runs ended.
      db
        .write('finishRuns', () => finishRuns(db, finishes))
        .catch((error: unknown) => {
          if (!(error instanceof StoreError) || error.code !== 'store_full') throw error;
          return db.write('finishRuns', () => finishRuns(db, finishes.map(withoutOutput)));
        }),
    runsOfDead: async (dead) => db.read(() => runsOfDead(db, dead)),
    rescueRuns: (request) => db.write('rescueRuns', () => rescueRuns(db, request)),
    addRun: (request) => db.write('addRun', () => addRun(db, request)),
    cancelRun: (id, at, by) => db.write('cancelRun', () => cancelRun(db, id, at, by)),
    replayRun: (decision) => db.write('replayRun', () => replayRun(db, decision)),
    dismissRun: (decision) => db.write('dismissRun', () => dismissRun(db, decision)),
    resolveRun: (resolution) => db.write('resolveRun', () => resolveRun(db, resolution)),
    control: async () => db.read(() => readControl(db)),
    runningRuns: async () => db.read(() => runningRuns(db)),
    hold: (request) => db.write('hold', () => hold(db, request)),
    async release(request) {
      while (await db.write('release', () => release(db, request)));
    },
    quarantinedByDeadline: () => db.quarantined.splice(0),
    cancelRequests: async (instanceId) => db.read(() => cancelRequests(db, instanceId)),
    nextDueAt: async (lanes) => db.read(() => nextDueAt(db, lanes)),
    changedElsewhere() {
      const now = connection.pragma('data_version', { simple: true });
      const changed = now !== dataVersion;
      dataVersion = now;
      return changed;
    },

    noteClock: (request) => db.write('noteClock', () => noteClock(db, request)),
    noteRefusal: (refusal) => db.write('noteRefusal', () => noteRefusal(db, refusal)),
    aheadOfClock: async (now) => db.read(() => aheadOfClock(db, now)),
    acceptClock: (request) => acceptClock(db, request),
    rearmAll: (request) => rearmAll(db, request),

    addReminder: (reminder) => db.write('addReminder', () => addReminder(db, reminder)),
    nextNoticeAt: async (channel, now) => db.read(() => nextNoticeAt(db, channel, now)),
    claimNotice: (claim) => db.write('claimNotice', () => claimNotice(db, claim)),
    endNotice: (end) => db.write('endNotice', () => endNotice(db, end)),
    noticeStandings: async () => db.read(() => readNoticeStandings(db)),

    async openInstance(instance) {
      await holdings.take(instance.id);
      await db.write('openInstance', () => openInstance(db, instance));
    },
    beat: (id, at) => db.write('beat', () => beat(db, id, at)),
    async closeInstance(id, at, quietSince) {
      await db.write('closeInstance', () => closeInstance(db, id, at, quietSince));
      await holdings.end(id);
    },
    holding: (id) => holdings.of(id),
    keepLease: (lease) => keepLease(db.path, lease),
    openInstances: async () => db.read(() => openInstances(db)),

    history: async (query) => db.read(() => readHistory(db, query)),
    findRuns: async (idOrPrefix) => db.read(() => findRuns(db, idOrPrefix)),
    deadLetters: async (query) => db.read(() => readDeadLetters(db, query)),
    unknownRuns: async (query) => db.read(() => readUnknown(db, query)),
    output: async (runId, attempt) => db.read(() => readOutput(db, runId, attempt)),
    manifest: async (hash) => db.read(() => readManifest(db, hash)),
    attempts: async (runId) => db.read(() => readAttempts(db, runId)),
    activeRuns: async (jobId) => db.read(() => readActiveRuns(db, jobId)),
    listing: async (filter) => db.read(() => readListing(db, filter)),
    health: async (jobId) => db.read(() => readHealth(db, jobId ?? null)),
    ledger: async (query) => db.read(() => readLedger(db, query)),
    eventsAround: async (query) => db.read(() => readEventsAround(db, query)),
    presence: async (query) => db.read(() => readPresence(db, query)),
    audit: async (query) => db.read(() => readAudit(db, query)),
    verifyLedger: async () => db.read(() => verifyLedger(db)),
    counts: async () => db.read(() => readCounts(db)),

    prune: (request) => prune(db, request),
    claimChore: async (claim) =>
      db.read(() => mayBeDue(db, claim)) && db.write('claimChore', () => claimChore(db, claim)),
    endChore: (end) => db.write('endChore', () => endChore(db, end)),
    chores: async () => db.read(() => readChores(db)),
    askIfNeeded: async (request) =>
      db.read(() => neededSteps(db, request)).length === 0
        ? []
        : db.write('askIfNeeded', () => askIfNeeded(db, request)),
    backUp: async (request) => (inFile ? backUp(db.path, request, options.probe) : null),
    saveConversation: (id, at, messages) =>
      db.write('saveConversation', () => {
        const text =
          'INSERT INTO conversation (id, updated_at, messages) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET updated_at = excluded.updated_at, messages = excluded.messages';
        db.sql(text).run(id, at, messages);
      }),
    lastConversation: async () =>
      (db.sql('SELECT id, messages FROM conversation ORDER BY updated_at DESC, id DESC LIMIT 1').get() as
        { id: string; messages: string } | undefined) ?? null,
    check: async () => readCheck(db),
    async upkeep() {
      medium?.look();
      remembered.whenDue();
    },
    async close() {
      remembered.now();
      connection.close();
      await holdings.close();
    },
  };
}

/** Each over an index of what is unfinished or in doubt: history is not looked at. */
function readCounts(db: SqliteDatabase): Awaited<ReturnType<Store['counts']>> {
  const count = (text: string): number => db.sql(text).pluck().get() as number;
  return {
    jobs: count("SELECT count(*) FROM job WHERE state IN ('active', 'paused', 'quarantined')"),
    paused: count("SELECT count(*) FROM job WHERE state = 'paused'"),
    quarantined: count("SELECT count(*) FROM job WHERE state = 'quarantined'"),
    queued: count("SELECT count(*) FROM run INDEXED BY run_ready WHERE state IN ('queued', 'retry_wait')"),
    running: count("SELECT count(*) FROM run INDEXED BY run_active WHERE state = 'running' AND ended_at IS NULL"),
    dead: count('SELECT count(*) FROM dead_letter WHERE closed_at IS NULL'),
    unknown: count("SELECT count(*) FROM run INDEXED BY run_doubt WHERE state = 'unknown'"),
  };
}

/** What is decided or claimed moves the mark by which an older copy of the database is known. */
function noted<T extends RecordedTicks | readonly unknown[]>(db: SqliteDatabase, now: Instant, answer: T): T {
  const moved = 'jobs' in answer ? answer.jobs : answer.length;
  if (moved > 0) db.sql('UPDATE control SET decided_until = max(decided_until + 1, ?)').run(now);
  return answer;
}

function withoutOutput({ output: _, ...finish }: Finish): Finish {
  return finish;
}
