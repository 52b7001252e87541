// How surely the processes of a task end with it, and with us. Three levels, each stronger and dearer than the one before; which of
// them this machine offers is tried, not guessed (RELIABILITY.md F82, F88).

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/**
 * process_group: a stop reaches the task and what stayed in its group; what left it is found by its environment.
 * parent_death: besides, the task's first process ends when cron-agent does.
 * pid_namespace: besides, everything that it started ends with it, whatever it did to get away.
 */
export type ContainmentLevel = 'process_group' | 'parent_death' | 'pid_namespace';
export const CONTAINMENT_WISHES = ['auto', 'process_group', 'parent_death', 'pid_namespace'] as const;
export type ContainmentWish = (typeof CONTAINMENT_WISHES)[number];

export interface Containment {
  readonly level: ContainmentLevel;
  /** In front of the program and its arguments; empty: it is started as it is. */
  readonly prefix: readonly string[];
  /** What this level promises, or why a higher one is not to be had. */
  readonly why: string;
}

/**
 * The first process of a namespace gets no signal that it does not handle, and what it leaves behind ends with it: so it is this
 * shell, which passes TERM on to all and ends as the task does (128 + n where a signal ended it).
 */
const INIT =
  'trap "kill -TERM -1 2>/dev/null" TERM; "$@" & p=$!; while :; do wait $p; s=$?; kill -0 $p 2>/dev/null || break; done; exit $s';
const SHELL = '/bin/sh';

const found = new Map<ContainmentWish, Containment>();

/** Tried once a process: each try starts programs. */
export function containmentFor(wish: ContainmentWish): Containment {
  let containment = found.get(wish);
  if (!containment) found.set(wish, (containment = probeContainment(wish)));
  return containment;
}

/** `auto`: the strongest level that does not cost a third of the start rate nor end daemons that a task means to leave behind. */
export function probeContainment(wish: ContainmentWish, tools: Tools = findTools()): Containment {
  switch (wish) {
    case 'process_group':
      return group('as configured');
    case 'auto':
    case 'parent_death':
      return parentDeath(tools) ?? group(reasonOf(tools.setpriv, 'setpriv'));
    case 'pid_namespace':
      return (
        pidNamespace(tools) ??
        parentDeath(tools, `this machine allows no pid namespace here (${reasonOf(tools.unshare, 'unshare')}); `) ??
        group(reasonOf(tools.setpriv, 'setpriv'))
      );
  }
}

/** Absolute paths, undefined where there is no such program. */
export interface Tools {
  readonly setpriv: string | undefined;
  readonly unshare: string | undefined;
}

export function findTools(folders: readonly string[] = ['/usr/bin', '/bin', '/usr/sbin', '/sbin']): Tools {
  const find = (name: string): string | undefined => folders.map((folder) => `${folder}/${name}`).find(existsSync);
  return { setpriv: find('setpriv'), unshare: find('unshare') };
}

function group(why: string): Containment {
  return { level: 'process_group', prefix: [], why: `a stop ends the task and its process group; ${why}` };
}

function parentDeath({ setpriv }: Tools, before = ''): Containment | undefined {
  if (setpriv === undefined) return undefined;
  // The signal is tied to the thread that starts the process: ours is the main one.
  const prefix = [setpriv, '--pdeathsig', 'KILL', '--'];
  if (!works(prefix)) return undefined;
  const why = `${before}a task ends with cron-agent; what it started itself is ended at the next start (a setuid program: not at all)`;
  return { level: 'parent_death', prefix, why };
}

function pidNamespace(tools: Tools): Containment | undefined {
  const outer = parentDeath(tools);
  if (!outer || tools.unshare === undefined) return undefined;
  const own = process.getuid?.() === 0 ? [] : ['--user', '--map-current-user'];
  const namespace = [tools.unshare, ...own, '--pid', '--fork', '--kill-child', '--'];
  const prefix = [...outer.prefix, ...namespace, SHELL, '-c', INIT, 'cron-agent-init'];
  if (!works(prefix)) return undefined;
  return { level: 'pid_namespace', prefix, why: 'everything a task started ends with it, and with cron-agent' };
}

function works(prefix: readonly string[]): boolean {
  const [command, ...args] = [...prefix, '/bin/true'];
  return spawnSync(command, args, { stdio: 'ignore', timeout: 5_000 }).status === 0;
}

function reasonOf(path: string | undefined, name: string): string {
  return path === undefined ? `${name} of util-linux is not installed` : `${path} does not work here`;
}
