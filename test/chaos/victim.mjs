// A scheduler made to be killed: the built program with tasks that leave a line per effect, which ends itself with SIGKILL at a
// named point of its work, or lives until somebody else ends it. What it is to do comes as one JSON argument.
//
// It writes, each with one O_APPEND write that survives kill -9: effects.txt (every real effect), kills.jsonl (its own death:
// point, pid, instance, the runs it held, and what the database was before the
// transaction in which it died) and faults.jsonl (what nobody caught). On stdout it says `ready`, `claimed` at the
// first work it begins, and `drained`.

import { createHash } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { compose } from '../../lib/compose.js';
import { loadConfig } from '../../lib/config.js';
import { manualKey, manualRunId } from '../../lib/job/ids.js';
import { SystemClock } from '../../lib/time/clock.js';
import { fileClock } from '../support/file-clock.mjs';

/** Lived its time without coming to its point. */
const NOT_HIT = 3;
const BY = { by: 'chaos', confirmed: true };
/** Loaded by the step that needs it: a start should take no longer than that of the program. */
const verb = (file) => import(`../../lib/crontab/${file}.js`);

const wish = JSON.parse(process.argv[2]);
const file = (name) => join(wish.home, name);
const append = (name, line) => {
  const handle = openSync(file(name), 'a');
  writeSync(handle, `${line}\n`);
  closeSync(handle);
};
const say = (word) => writeSync(1, `${word}\n`);
const said = new Set();
const sayOnce = (word) => {
  if (said.size === said.add(word).size) return;
  say(word);
};
for (const event of ['unhandledRejection', 'uncaughtException']) {
  process.on(event, (error) => {
    append('faults.jsonl', JSON.stringify({ event, pid: process.pid, error: String(error?.stack ?? error) }));
    process.exit(70);
  });
}

/** Where it is to die in a transaction: what the database was when that began. */
let before;
const clock = fileClock(SystemClock, file('clock-offset'));
const config = await loadConfig({ env: wish.env, cwd: wish.home });
const world = await compose(config, { face: 'serve', overrides: { clock, probe, builtins: tasks() } });
const { crontab, store } = world;
const scheduler = world.scheduler();
scheduler.on(({ kind, error, retryInMs }) => {
  if (kind !== 'degraded') return;
  append(
    'faults.jsonl',
    JSON.stringify({ event: kind, pid: process.pid, error: String(error?.stack ?? error), retryInMs }),
  );
});
process.once('SIGTERM', () => void leave());

if (wish.jobs !== undefined) await setUp(wish.jobs);
await scheduler.start();
say('ready');
if (wish.step !== undefined) await takeStep(wish.step);
if (wish.stallMs !== undefined) await standStill(wish.stallMs);
if (wish.drain === true) await drain();
else {
  await wait(wish.liveMs);
  await leave(wish.point === undefined ? 0 : NOT_HIT);
}

async function leave(code = 0) {
  await scheduler.stop({ graceMs: 10_000 });
  await world.close();
  process.exit(code);
}

async function setUp(jobs) {
  const { addMany } = await verb('add');
  const asOlderOnes = ({ spec, ...job }) => {
    const policies = { ...spec.policies, ...(wish.sideBySide.includes(spec.name) && { overlap: 'allow', cap: 1_000 }) };
    return { ...job, spec: { ...spec, policies } };
  };
  const older = {
    ...store,
    addJob: (job) => store.addJob(asOlderOnes(job)),
    addJobs: (many) => store.addJobs(many.map(asOlderOnes)),
  };
  for (const answer of await addMany({ ...crontab, store: older }, jobs, BY)) {
    if (!answer.ok) throw new Error(JSON.stringify(answer.failure));
  }
}

/** In the midst of work, which goes on for as long before and after. */
async function standStill(ms) {
  await wait(ms / 3);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
  await wait(ms / 3);
  say('stalled');
}

/** Every instant up to `drained` is decided and every run has ended; jobs are paused so that this stays so. */
async function drain() {
  await scheduler.idle();
  const until = clock.now();
  await mustBe((await verb('pause')).pause(crontab, { all: true }, BY));
  await untilNone('SELECT count(*) FROM run WHERE ended_at IS NULL');
  await untilNone("SELECT count(*) FROM outbox WHERE state IN ('waiting', 'sending')");
  say(`synchronous ${(await store.check()).synchronous}`);
  say(`drained ${until}`);
  await leave();
}

async function untilNone(count) {
  const looking = new Database(config.databasePath, { readonly: true });
  const left = looking.prepare(count).pluck();
  const limit = clock.monotonic() + wish.liveMs;
  while (left.get() > 0 && clock.monotonic() < limit) await wait(50);
  looking.close();
}

// ---- the point of death

function probe(point) {
  if (point === 'recordSpawn:begin') sayOnce('claimed');
  if (point === wish.cuts) before = imprint();
  if (point !== wish.point) return;
  wish.nth -= 1;
  if (wish.nth === 0) die(point);
}

function die(point) {
  append('kills.jsonl', JSON.stringify({ point, pid: process.pid, before, ...whatIsHeld() }));
  process.kill(process.pid, 'SIGKILL');
  for (;;); // nothing more is done until the signal arrives
}

/** Of all that is committed at this moment, seen by a connection of its own: the same for the same content (oracle.ts). */
function imprint() {
  const looking = new Database(config.databasePath, { readonly: true });
  const hash = createHash('sha256').update(looking.serialize()).digest('hex');
  looking.close();
  return hash;
}

/** What is committed of this process at this moment. */
function whatIsHeld() {
  const looking = new Database(config.databasePath, { readonly: true });
  if (looking.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'instance'").pluck().get() === 0)
    return { instance: null, held: [] };
  const instance = looking
    .prepare('SELECT id FROM instance WHERE pid = ? AND closed_at IS NULL ORDER BY id DESC')
    .pluck();
  const own = instance.get(process.pid) ?? null;
  const held = looking.prepare("SELECT id FROM run WHERE state = 'running' AND instance_id = ?").pluck().all(own);
  looking.close();
  return { instance: own, held };
}

// ---- tasks

function tasks() {
  return [
    functionTask('effect_once', 'once', leaveEffect),
    functionTask('effect_again', 'idempotent', leaveEffect),
    functionTask('nothing', 'none', () => undefined),
    functionTask('dawdle', 'none', ({ signal }) => wait(300, undefined, { signal }).catch(() => undefined)),
    functionTask('hang', 'once', ({ signal }) => wait(wish.liveMs, undefined, { signal }).catch(() => undefined)),
  ];
}

function functionTask(name, effect, work) {
  return {
    definition: { name, kind: 'builtin', description: name, params: {}, effect, lane: 'function' },
    runner: {
      run: async (input) => {
        await work(input);
        return input.signal.aborted ? { kind: input.signal.reason } : { kind: 'succeeded' };
      },
    },
  };
}

function leaveEffect({ context }) {
  const { jobName, runId, attempt, scheduledFor, idempotencyKey, fence } = context;
  const at = new Date(scheduledFor).toISOString();
  append('effects.txt', `effect ${jobName} ${runId} ${attempt} ${at} ${idempotencyKey} ${fence} ${clock.now()}`);
  sayOnce('claimed');
  probe('effect:done');
}

// ---- what people do meanwhile: a step for each transaction that firing alone does not reach

async function takeStep(name) {
  const fresh = `extra-${process.pid}`;
  const far = { task: 'nothing', at: '2099-01-01T00:00:00Z' };
  const steps = {
    addJob: async () => (await verb('add')).add(crontab, { name: fresh, ...far }, BY),
    addJobs: async () => {
      const two = ['a', 'b'].map((end) => ({ name: `${fresh}-${end}`, ...far }));
      return (await (await verb('add')).addMany(crontab, two, BY))[0];
    },
    editJob: () => oneOf(editing())(),
    askApproval: async () => {
      const [{ id: jobId, version }] = await store.findJobs('asked');
      const asked = { nonce: fresh, jobId, version, hash: 'none', user: 'chaos', at: clock.now() };
      return done(store.askApproval({ ...asked, expiresAt: clock.now() + 60_000 }));
    },
    addRun: () => runNow('asked'),
    cancelRun: async () => {
      const asked = await mustBe(runNow('dawdling'));
      return done(store.cancelRun(asked.runId, clock.now(), 'chaos'));
    },
    replayRun: async () => done(store.replayRun(await aboutDeadRun())),
    dismissRun: async () => done(store.dismissRun(await aboutDeadRun())),
    resolveRun: () => done(store.resolveRun({ ...aboutRunThatIs('unknown'), as: 'failed' })),
    hold: () => done(store.hold({ at: clock.now(), by: 'chaos', reason: 'chaos' })),
    release: async () => {
      await store.hold({ at: clock.now(), by: 'chaos', reason: 'chaos' });
      return (await verb('release')).release(crontab, { accept_rollback: true }, BY);
    },
    prune: pilePastTheLimit,
    noteClock: () => done(store.noteClock({ at: clock.now(), event: 'clock_jumped', deltaMs: 7_200_000 })),
    noteRefusal: () => {
      const refusal = { code: 'store_full', reason: 'no space left to write to', hint: '', refused: ['recordTicks'] };
      return done(store.noteRefusal({ at: clock.now(), from: clock.now() - 60_000, ...refusal }));
    },
    acceptClock: async () => (await verb('accept-clock')).acceptClock(crontab, {}, BY),
    rearmAll: () => done(store.rearmAll(asIfRulesHadChanged())),
    claimChore: () => done(claimPruning()),
    endChore: async () => {
      await claimPruning();
      const end = { name: 'prune', instanceId: whatIsHeld().instance, at: clock.now(), result: 'nothing' };
      return done(store.endChore({ ...end, dueAt: clock.now() + 3_600_000 }));
    },
    askIfNeeded: async () => {
      const longAgo = { ...store, addJob: (job) => store.addJob({ ...job, at: job.at - 3 * 86_400_000 }) };
      const silent = { name: fresh, ...far, ask_after: '1d' };
      await mustBe((await verb('add')).add({ ...crontab, store: longAgo }, silent, BY));
      const settle = (await verb('edit')).settleAt(clock.now());
      return done(store.askIfNeeded({ now: clock.now(), mayPause: false, settle }));
    },
    addReminder: remind,
    claimNotice: remind,
    endNotice: remind,
    saveConversation: () => done(store.saveConversation(fresh, clock.now(), '[]')),
    beat: () => done(store.beat(whatIsHeld().instance, clock.now())),
    closeInstance: () => done(scheduler.stop()),
    backUp: () => done(store.backUp({ at: clock.now(), keep: 2, signal: new AbortController().signal })),
    checkpoint: shrinkLog,
  };
  if (steps[name] === undefined) throw new Error(`no step makes the program do ${name}: write one here`);
  const answer = await steps[name]();
  if (!answer.ok) throw new Error(`${name}: ${JSON.stringify(answer.failure)}`);
}

/** A notice of its own, told to the arena: the scheduler claims it, sends it and writes that it did. */
async function remind() {
  const reminder = {
    runId: `reminder-${process.pid}`,
    jobId: 'none',
    jobName: 'reminder',
    title: null,
    message: 'chaos',
  };
  await store.addReminder({ ...reminder, at: clock.now() });
  scheduler.wake();
  await untilNone("SELECT count(*) FROM outbox WHERE state IN ('waiting', 'sending')");
  return { ok: true };
}

/** Each changes something whatever was done before. */
function editing() {
  return [
    async () =>
      (await verb('update')).update(crontab, { job: 'edited', timeout: `${60 + (process.pid % 5_000)}s` }, BY),
    async () => (await verb('skip')).skip(crontab, { job: 'asked', count: 2 }, BY),
    async () => {
      const [{ pause }, { resume }] = [await verb('pause'), await verb('resume')];
      const [was] = await mustBe(pause(crontab, { job: 'edited' }, BY));
      return was.action === 'unchanged' ? resume(crontab, { job: 'edited' }, BY) : { ok: true };
    },
  ];
}

function oneOf(list) {
  return list[process.pid % list.length];
}

async function runNow(job) {
  return (await verb('run-now')).runNow(crontab, { job }, BY);
}

/** So many finished runs of one job that the oldest must go; the others stay far below the limit. */
async function pilePastTheLimit() {
  const [{ id: jobId, tenantId }] = await store.findJobs('piled');
  const looking = new Database(config.databasePath, { readonly: true });
  const count = looking.prepare('SELECT count(*) FROM run WHERE job_id = ?').pluck();
  for (let n = count.get(jobId); n < wish.keepPerJob + 20; n++) {
    const at = clock.now();
    const idempotencyKey = manualKey(tenantId, jobId, `${process.pid} ${n}`);
    const id = manualRunId(at, idempotencyKey);
    await store.addRun({ id, jobId, tenantId, origin: 'manual', at, by: 'chaos', idempotencyKey });
  }
  looking.close();
  scheduler.wake();
  await scheduler.idle();
  return done(store.prune({ before: 0, keepPerJob: wish.keepPerJob }));
}

/** One that took too long, of which nobody knows whether it had its effect. */
async function aboutDeadRun() {
  const { runId: id } = await mustBe(runNow('hanging'));
  const looking = new Database(config.databasePath, { readonly: true });
  const dead = looking.prepare("SELECT 1 FROM run WHERE id = ? AND state = 'dead'");
  while (dead.get(id) === undefined) await wait(20);
  looking.close();
  return { id, at: clock.now(), by: 'chaos' };
}

/** Where there is none the answer is no, from inside the same transaction. */
function aboutRunThatIs(state) {
  const looking = new Database(config.databasePath, { readonly: true });
  const id = looking.prepare('SELECT id FROM run WHERE state = ? ORDER BY id LIMIT 1').pluck().get(state) ?? 'none';
  looking.close();
  return { id, at: clock.now(), by: 'chaos' };
}

/** A log that has grown is shrunk by whoever looks first; this process has looked already. */
async function shrinkLog() {
  await store.saveConversation('long', clock.now(), 'x'.repeat(9 * 2 ** 20));
  const another = await compose(config, { overrides: { clock, probe } });
  return done(another.store.upkeep());
}

/** As if it were two hours later: then it is due. */
function claimPruning() {
  const now = clock.now() + 2 * 3_600_000;
  return store.claimChore({ name: 'prune', now, firstInMs: 3_600_000, instanceId: whatIsHeld().instance });
}

/** Whoever starts next finds other rules than its own and computes all again. */
function asIfRulesHadChanged() {
  const change = ({ nextAt, dueAt }) => ({ nextAt, dueAt });
  return { now: clock.now(), tzdb: `chaos ${process.pid}`, appVersion: config.appVersion, limit: 1_000, change };
}

async function done(asked) {
  await asked;
  return { ok: true };
}

async function mustBe(asked) {
  const answer = await asked;
  if (!answer.ok) throw new Error(JSON.stringify(answer.failure));
  return answer.value;
}
