// The checks of `doctor`: each one line, with what to do where it fails. Nothing is created, migrated or written.

import type { Stats } from 'node:fs';
import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { World } from '../compose.js';
import type { Config } from '../config.js';
import { STUCK_MS } from '../crontab/health.js';
import { holdOf } from '../crontab/hold.js';
import { answers } from '../crontab/needed-words.js';
import { schedulerAlive } from '../crontab/receipt.js';
import { holdWords, printableLine } from '../crontab/show.js';
import { machineMonotonic } from '../time/clock.js';
import type { Instant } from '../time/instant.js';
import { formatInstant } from '../time/instant.js';

export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly found: string;
  /** What to do; only where it is not right, or could be better. */
  readonly fix?: string;
}

const NEEDS_NODE = [20, 19] as const;
/** A clock before this is not set: the program is younger. */
const PLAUSIBLE_FROM = 1_735_689_600_000 as Instant;

export function nodeCheck(version = process.versions.node): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const ok = major > NEEDS_NODE[0] || (major === NEEDS_NODE[0] && minor >= NEEDS_NODE[1]);
  return check('node', ok, `Node ${version}`, `Install Node ${NEEDS_NODE.join('.')} or later.`);
}

export function clockCheck(now: Instant, config: Config): Check {
  const found = `${formatInstant(now)}, zone ${config.timezone} (from ${config.origin['timezone'] ?? 'default'}), tzdata ${process.versions['tz'] ?? 'unknown'}`;
  return check('clock', now >= PLAUSIBLE_FROM, found, 'Set the clock of this machine: it is years behind.');
}

/** What keeps jobs from firing, one line each: a person's word, an older copy, a time that a wrong clock had shown. */
export async function holdChecks(world: World): Promise<readonly Check[]> {
  const { store, clock, crontab } = world;
  const [hold, { jobs, until }] = [await holdOf(crontab), await store.aheadOfClock(clock.now())];
  const held =
    hold === null
      ? []
      : [
          check(
            'hold',
            false,
            `${holdWords(hold, crontab.timezone, clock.now())}: nothing begins`,
            `End it: ${hold.end}`,
          ),
        ];
  if (until === null) return hold === null ? [{ name: 'hold', ok: true, found: 'nothing is held' }] : held;
  const found = `${jobs === 1 ? '1 job waits' : `${jobs} jobs wait`} for ${formatInstant(until)}: the clock had been ahead`;
  return [...held, check('hold', false, found, 'If the clock is right now: cron-agent resume --accept-clock')];
}

/** Runs whose effect nobody knows, and such that spent their tries: they wait for a person, for ever. */
export async function doubtCheck({ store }: World): Promise<Check> {
  const { unknown, dead } = await store.counts();
  const found = `${runs(unknown)} in doubt, ${runs(dead)} ended dead and not answered`;
  const fixes = [
    'See: cron-agent dead list',
    ...(unknown > 0 ? ['cron-agent resolve RUN --rerun (or --mark succeeded|failed)'] : []),
    ...(dead > 0 ? ['cron-agent dead replay RUN (or dead dismiss RUN)'] : []),
  ];
  return check('doubt', unknown + dead === 0, found, `${fixes.join('; then ')}.`);
}

/** No fault, so that nothing fails for it; but somebody was asked. */
export async function neededChecks({ store }: World): Promise<readonly Check[]> {
  const asked = (await store.listing()).filter(({ neededAskedAt }) => neededAskedAt !== null);
  return asked.map(({ name, state, neededAskedAt }) => ({
    ...{ name: 'needed', ok: true, fix: answers(name) },
    found: `is ${printableLine(name)} still needed? Asked ${formatInstant(neededAskedAt!)}${state === 'paused' ? '; it is paused' : ''}`,
  }));
}

function runs(count: number): string {
  return count === 1 ? '1 run' : `${count} runs`;
}

export function configCheck(config: Config): Check {
  const files = [config.projectFile, config.userFile].filter((file) => file !== undefined);
  const tasks = Object.keys(config.tasks).length;
  return {
    name: 'config',
    ok: true,
    found: `${files.length === 0 ? 'no file' : files.join(', ')}; ${tasks} configured tasks`,
  };
}

/** Whether a key is there, never what it is. */
export function modelCheck(config: Config): Check {
  const { model } = config;
  if (model === null)
    return {
      name: 'model',
      ok: true,
      found: 'none: the offline interpreter answers',
      fix: 'Set OPENAI_API_KEY to have a model for free conversation.',
    };
  const endpoint = model.baseURL ?? 'https://api.openai.com/v1';
  if (model.name === undefined)
    return check('model', false, `no name for the model at ${endpoint}`, 'Set OPENAI_MODEL to one that it serves.');
  return {
    name: 'model',
    ok: true,
    found: `${model.name} at ${endpoint}, key ${model.apiKey === undefined ? 'not needed' : 'present'}`,
  };
}

export async function databaseChecks(world: World): Promise<readonly Check[]> {
  const found = await world.store.check();
  const path = world.config.databasePath;
  if (!found.exists)
    return [{ name: 'database', ok: true, found: `${found.engine}; none yet at ${path}: the first job makes it` }];
  const ok = found.integrity === 'ok' && found.synchronous === 'FULL';
  const log = found.logBytes === 0 ? '' : `, log ${Math.ceil(found.logBytes / 1_000)} KB`;
  const { schema, schemaWanted } = found;
  const older = schema === schemaWanted ? '' : ` (the next change brings it to ${schemaWanted}, with a copy before)`;
  const text = `${path}: ${found.engine}, schema ${schema}${older}, integrity ${found.integrity}, synchronous ${found.synchronous}${log}`;
  const fix = found.newestBackup
    ? `Stop cron-agent, put ${found.newestBackup} in its place, then run cron-agent resume --all --accept-rollback.`
    : 'There is no backup beside it; name another database with --db.';
  return [check('database', ok, text, fix), mediumCheck(found.medium), await backupCheck(world, found.newestBackup)];
}

/** SQLite's locks need a file system that keeps them. */
export function mediumCheck({ kind, name }: Awaited<ReturnType<World['store']['check']>>['medium']): Check {
  switch (kind) {
    case 'local':
      return { name: 'medium', ok: true, found: 'a local disk' };
    case 'uncertain':
      return {
        ...{ name: 'medium', ok: true, found: `${name}: local or over a network, this cannot be told` },
        fix: 'If it is over a network, put the database on a local disk.',
      };
    case 'network':
      return check(
        'medium',
        false,
        `${name}: its locks do not keep two processes apart`,
        'Use a local disk: --db PATH.',
      );
  }
}

const DAY_MS = 86_400_000;

/** One is made each day while something fires; two days without one want a look. */
async function backupCheck(world: World, newest: string | null): Promise<Check> {
  const chore = (await world.store.chores()).find(({ name }) => name === 'backup');
  const failed = chore?.result?.startsWith('failed: ') === true ? `; the last try ${chore.result}` : '';
  const late = chore !== undefined && world.clock.now() - chore.dueAt > DAY_MS;
  const found = `${newest ?? 'none yet'}${failed}${late ? `; due since ${formatInstant(chore.dueAt)}` : ''}`;
  const fix =
    failed === '' ? 'A running `cron-agent serve` makes one each day.' : 'Look at the folder and the space on it.';
  return check('backup', failed === '' && !late, found, fix);
}

/** What is promised about the processes of tasks, tried here; and where a running scheduler has another promise, that one. */
export async function containmentChecks(world: World): Promise<readonly Check[]> {
  const here = world.containment();
  const others = (await world.store.openInstances()).filter(
    (each) => world.crontab.isAlive(each) && each.containment != null && each.containment !== here.level,
  );
  return [
    { name: 'tasks', ok: true, found: `${here.level}: ${here.why}` },
    ...others.map(({ pid, containment }) => ({
      ...{ name: 'tasks', ok: true, found: `scheduler with pid ${pid}: ${containment}` },
    })),
  ];
}

/** Others must not read what runs here, nor write it. */
export function modeChecks({ databasePath, folders }: Config): readonly Check[] {
  const own = [folders.data, folders.state];
  const inFile = databasePath !== ':memory:';
  const around = inFile && !own.includes(dirname(databasePath)) ? [dirname(databasePath)] : [];
  return [
    ...[...new Set(own)].flatMap((path) => modeCheck(path, 0o700)),
    ...around.flatMap(sharedFolderCheck),
    ...(inFile ? modeCheck(databasePath, 0o600) : []),
  ];
}

export async function schedulerCheck(world: World): Promise<Check> {
  const alive = await schedulerAlive(world.crontab);
  const { jobs } = await world.store.counts();
  if (alive) return { name: 'scheduler', ok: true, found: 'running' };
  if (jobs === 0) return { name: 'scheduler', ok: true, found: 'not running; no jobs are stored either' };
  return check('scheduler', false, `not running: ${jobs} jobs do not fire`, 'Start one: cron-agent serve');
}

/** When each living scheduler renewed its lease, and how far its main thread was behind then. */
export async function leaseChecks(world: World): Promise<readonly Check[]> {
  const living = (await world.store.openInstances()).filter((each) => world.crontab.isAlive(each));
  return living.flatMap(({ pid, heartbeatMono, loopLagMs }) => {
    if (heartbeatMono == null) return [];
    const age = Math.round((machineMonotonic() - heartbeatMono) / 1_000);
    const lag = ((loopLagMs ?? 0) / 1_000).toFixed(1);
    const found = `scheduler with pid ${pid}: renewed ${age} s ago, main thread ${lag} s behind`;
    const fix = `Something keeps it busy: run long work as a command, or end it with kill ${pid}.`;
    return [check('lease', (loopLagMs ?? 0) < STUCK_MS, found, fix)];
  });
}

export function rootCheck(uid = process.getuid?.()): readonly Check[] {
  if (uid !== 0) return [];
  return [
    {
      name: 'user',
      ok: true,
      found: 'root: every task runs with all rights',
      fix: 'Run as an ordinary user where you can.',
    },
  ];
}

function modeCheck(path: string, most: number): readonly Check[] {
  if (!existsSync(path) || process.platform === 'win32') return [];
  const stat = statSync(path);
  const text = `${path}: ${modeOf(stat)}`;
  return [
    check('mode', (stat.mode & 0o777 & ~most) === 0, text, `chmod ${most.toString(8)} '${path}'`),
    ...ownerCheck(path, stat),
  ];
}

/** A folder that is not ours to close: whoever may write into it can put another database there, unless it is sticky. */
function sharedFolderCheck(path: string): readonly Check[] {
  if (!existsSync(path) || process.platform === 'win32') return [];
  const stat = statSync(path);
  const open = (stat.mode & 0o022) !== 0 && (stat.mode & 0o1000) === 0;
  const fix = `Others can put another database in its place: chmod go-w '${path}', or use a folder of your own.`;
  return [...(open ? [check('mode', false, `${path}: ${modeOf(stat)}`, fix)] : []), ...ownerCheck(path, stat)];
}

function ownerCheck(path: string, { uid }: Stats): readonly Check[] {
  const me = process.getuid?.();
  if (me === undefined || uid === me || uid === 0) return [];
  const found = `${path}: of the user with id ${uid}, not yours: whoever that is decides what runs here`;
  return [check('owner', false, found, `chown ${me} '${path}', or run cron-agent as that user.`)];
}

function modeOf({ mode }: Stats): string {
  return (mode & 0o777).toString(8).padStart(4, '0');
}

function check(name: string, ok: boolean, found: string, fix: string): Check {
  return ok ? { name, ok, found } : { name, ok, found, fix };
}
