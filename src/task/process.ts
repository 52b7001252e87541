// Processes by identity. A pid alone is not one: it is reused, and a zombie still answers to kill(pid, 0). On Linux the
// start time of /proc tells two processes of one pid apart; elsewhere we do not know and leave strangers alone (F05).

import { readFileSync, readdirSync, readlinkSync } from 'node:fs';

/**
 * Every task's process and its children have these in their environment: the run, the claim of it that began them, and the state
 * folder and the database of who began them.
 */
const RUN_MARK = 'CRON_AGENT_RUN_ID=';
const FENCE_MARK = 'CRON_AGENT_FENCE=';
const STATE_MARK = 'CRON_AGENT_STATE=';
const DATABASE_MARK = 'CRON_AGENT_DATABASE=';

export interface ProcessIdentity {
  /** Clock ticks since boot, as the kernel writes them. Comparable within one boot (see {@link bootId}). */
  readonly startTime: string;
  /** Ended, but not yet collected by its parent. */
  readonly zombie: boolean;
}

/** Null when there is no such process, or no /proc to ask. */
export function processIdentity(pid: number): ProcessIdentity | null {
  const fields = statFields(pid);
  const startTime = fields?.[19];
  return fields && startTime !== undefined ? { startTime, zombie: fields[0] === 'Z' || fields[0] === 'X' } : null;
}

/** Changes with every boot; null where the system does not tell. */
export function bootId(): string | null {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  } catch {
    return null;
  }
}

export interface RunningProcess {
  readonly pid: number;
  /** Its process group. */
  readonly group: number;
  /** Of the run that its environment names; also of one that left its group by setsid (F82). */
  readonly runId: string | undefined;
  /** Grows with each claim of the run. */
  readonly fence: number | undefined;
  /** An older cron-agent named none. */
  readonly stateFolder: string | undefined;
  /** Undefined or empty: of an older cron-agent, or of none that has a name. */
  readonly database: string | undefined;
}

/**
 * Every process that is more than a zombie, but our own; empty where there is no /proc. One that wiped its environment or
 * changed its user names no run.
 */
export function runningProcesses(): readonly RunningProcess[] {
  const found: RunningProcess[] = [];
  for (const pid of allPids() ?? []) {
    const fields = statFields(pid);
    if (pid === process.pid || !fields || fields[0] === 'Z' || fields[0] === 'X') continue;
    const environment = environmentOf(pid);
    const valueOf = (mark: string) => environment.find((entry) => entry.startsWith(mark))?.slice(mark.length);
    const fence = Number(valueOf(FENCE_MARK));
    const runId = valueOf(RUN_MARK);
    const stateFolder = valueOf(STATE_MARK);
    const claim = { runId, fence: Number.isNaN(fence) ? undefined : fence };
    found.push({ pid, group: Number(fields[2]), ...claim, stateFolder, database: valueOf(DATABASE_MARK) });
  }
  return found;
}

/** The run that a process works for, by its own environment. */
export function runNamedIn(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  return environment[RUN_MARK.slice(0, -1)] || undefined;
}

/** How far up is looked; a task is a few processes below its scheduler. */
const MOST_ANCESTORS = 64;

/**
 * The run that a process works for, by the environment of those that started it: one that wiped the mark from its own has parents.
 * Known limit: nobody can be asked about one whose parents have ended.
 */
export function runOfAncestors(): string | undefined {
  for (const pid of lineage().slice(1)) {
    const mark = environmentOf(pid).find((entry) => entry.startsWith(RUN_MARK));
    if (mark !== undefined && mark.length > RUN_MARK.length) return mark.slice(RUN_MARK.length);
  }
  return undefined;
}

/** This process and those that started it, up to the first of all, by the numbers of /proc: a namespace has its own. */
export function lineage(): readonly number[] {
  const pids: number[] = [];
  for (let pid = ownPid(); pid > 1 && pids.length < MOST_ANCESTORS; pid = Number(statFields(pid)?.[1] ?? 0))
    pids.push(pid);
  return pids;
}

function ownPid(): number {
  try {
    return Number(readlinkSync('/proc/self'));
  } catch {
    return process.pid;
  }
}

/** Whether there is a /proc to ask. */
export function tellsProcesses(): boolean {
  return allPids() !== undefined;
}

/** The processes whose environment names the run; `fence`: but those that a later claim of it began. */
export function processesOfRun(runId: string, fence = Infinity): readonly number[] {
  return runningProcesses().flatMap((each) => (each.runId === runId && (each.fence ?? 0) <= fence ? [each.pid] : []));
}

/** False when the group has no member left. */
export function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  // kill(-1) is every process there is, kill(0) our own group.
  if (!Number.isSafeInteger(pid) || pid <= 1)
    throw new RangeError(`signalGroup: expected the pid of a child, got ${pid}`);
  return signalOne(-pid, signal);
}

/** True while a member of the group is more than a zombie; a zombie leader of an abandoned group would never go away. */
export function groupLives(pid: number): boolean {
  if (!signalGroup(pid, 0)) return false;
  const members = allPids()?.filter((member) => statFields(member)?.[2] === String(pid));
  return members === undefined || members.some((member) => processIdentity(member)?.zombie === false);
}

export function signalOne(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    // EPERM: it is there, but not ours to signal (it changed its user).
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Field 3 and on of /proc/PID/stat: state, ppid, pgrp … start time (field 22). The name before them may hold anything. */
function statFields(pid: number): readonly string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}

function allPids(): readonly number[] | undefined {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return undefined;
  }
}

function environmentOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
