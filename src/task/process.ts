// Processes by identity. A pid alone is not one: it is reused, and a zombie still answers to kill(pid, 0). On Linux the
// start time of /proc tells two processes of one pid apart; elsewhere we do not know and leave strangers alone (F05).

import { readFileSync, readdirSync } from 'node:fs';

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

export type Leftover =
  /** It was there and got KILL. */
  | 'killed'
  /** It had ended, or its pid belongs to somebody else now. */
  | 'gone'
  /** Not known here whether the process of that pid is the same one; nothing was done. */
  | 'unknown';

/**
 * Ends what a crashed scheduler left running: the process group of an earlier attempt when its leader is still the same
 * process, and (given its run id) members that left the group or outlived the leader. Ask only within the boot of the attempt.
 */
export function killLeftover(pid: number, startTime: string | null, runId?: string): Leftover {
  if (startTime === null) return signalGroup(pid, 0) ? 'unknown' : 'gone';
  const strays = runId === undefined ? [] : processesOfRun(runId);
  const same = processIdentity(pid)?.startTime === startTime;
  const group = same && groupLives(pid) && signalGroup(pid, 'SIGKILL');
  const killed = strays.map((stray) => signalOne(stray, 'SIGKILL'));
  return group || killed.includes(true) ? 'killed' : 'gone';
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

/**
 * The processes whose environment names the run, also those that left its process group by setsid (F82). A process that
 * wiped its environment or changed its user is not found. Empty where there is no /proc.
 */
export function processesOfRun(runId: string): readonly number[] {
  const mark = `CRON_AGENT_RUN_ID=${runId}`;
  return (allPids() ?? []).filter((pid) => pid !== process.pid && environmentOf(pid).includes(mark));
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
