// One scene over a medium of its own, run inside `unshare -m` (or as a user who may not write) by medium.test.ts. Works on the
// built program; answers with one line of JSON.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [, , scene, folder] = process.argv;
const dist = new URL('../../lib/', import.meta.url);
const { openSqliteStore } = await import(new URL('store/sqlite/sqlite-store.js', dist).href);
const { plan, progressFrom } = await import(new URL('scheduler/plan.js', dist).href);
const { defaultPolicies } = await import(new URL('policy/policies.js', dist).href);
const { ulid } = await import(new URL('job/ids.js', dist).href);
const path = join(folder, 'data', 'cron-agent.db');
const T0 = Date.parse('2026-03-02T00:00:00Z');
const HOUR = 3_600_000;

const codeOf = (error) => error.code ?? String(error);
const add = (store, name) => {
  const spec = {
    ...{ name, task: { kind: 'registered', name: 'nothing', args: {} }, effect: 'none', lane: 'function', said: null },
    ...{ schedule: { kind: 'cron', kwargs: { minute: 0 }, timezone: 'UTC' }, policies: defaultPolicies('none') },
  };
  const id = ulid(T0, Buffer.from(name.padEnd(10).slice(0, 10)));
  const job = {
    id,
    tenantId: 'default',
    spec,
    progress: progressFrom(spec, {}, T0),
    state: 'active',
    at: T0,
    by: 'test',
  };
  return store.addJob(job);
};
const record = (store, now) => {
  const decide = ({ job, active }) => plan({ job, active, catchUpAt: now }, now);
  return store.recordTicks({ now, limit: 500, decide });
};
const claim = (store, now) => store.claimRuns({ now, lane: 'function', limit: 100, instanceId: 'me' });
const mount = (...args) => execFileSync('mount', args);

const SCENES = {
  async full() {
    mount('-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', folder);
    mkdirSync(join(folder, 'data'), { mode: 0o700 });
    const store = openSqliteStore({ path });
    for (let n = 0; n < 9; n++) await add(store, `job-${n}`);
    await record(store, T0 + HOUR);
    const [run] = await claim(store, T0 + HOUR);
    await store.upkeep();
    const reserved = existsSync(`${path}.reserve`);
    const ballast = join(folder, 'ballast');
    const { bavail, bsize } = statfsSync(folder);
    writeFileSync(ballast, Buffer.alloc(bavail * bsize));
    let refused;
    // The log has room left from before: it must grow to meet the end of the disk.
    for (let hour = 2; !refused && hour < 500; hour++)
      await record(store, T0 + hour * HOUR).catch((error) => (refused = error));
    const read = (await store.jobs()).length;
    const before = (await store.counts()).running;
    const claimed = await claim(store, T0 + HOUR).then(
      (runs) => runs.length,
      () => 0,
    );
    const claimsAreStored = (await store.counts()).running === before + claimed;
    const tail = Buffer.alloc(200_000, 'x');
    const end = { attempt: 1, state: 'succeeded', attemptState: 'succeeded', endedAt: T0 + HOUR + 1 };
    const output = { head: tail, tail, bytes: 400_000 };
    const finish = { runId: run.id, jobId: run.jobId, fence: run.fence, ...end, output };
    const finished = await store.finishRuns([finish]).then(([answer]) => answer.answer ?? answer, codeOf);
    const reserveGone = !existsSync(`${path}.reserve`);
    rmSync(ballast);
    const after = await record(store, T0 + 600 * HOUR).then(() => 'written', codeOf);
    const { integrity } = await store.check();
    await store.close();
    return { reserved, refused: codeOf(refused), read, claimsAreStored, finished, reserveGone, after, integrity };
  },

  /** Cleanly closed, then on a disk that nobody may write. */
  async readonly() {
    const mounted = process.env.SCENE_MOUNT === '1';
    if (mounted) {
      mount('--bind', folder, folder);
      mount('-o', 'remount,bind,ro', folder);
    }
    const store = openSqliteStore({ path, readonly: true });
    const jobs = (await store.jobs()).map(({ name }) => name);
    const { exists, integrity } = await store.check();
    await store.close();
    let refused = 'opened';
    try {
      openSqliteStore({ path });
    } catch (error) {
      refused = codeOf(error);
    }
    return { jobs, exists, integrity, refused };
  },
};

process.stdout.write(`${JSON.stringify(await SCENES[scene]())}\n`);
