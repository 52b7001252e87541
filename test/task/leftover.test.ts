// Real processes that a crashed scheduler left behind: all of theirs end, nobody else's does.

import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { endLeftRuns } from '../../src/task/leftover.js';
import { groupLives, processIdentity } from '../../src/task/process.js';

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

/** A shell in a group of its own; resolves with what it printed first. */
async function sh(
  script: string,
  env: Record<string, string> = {},
): Promise<{ child: ChildProcess; pid: number; said: string }> {
  const child = spawn('/bin/sh', ['-c', `${script}`], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { PATH: process.env.PATH, ...env },
  });
  started.push(child);
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  if (child.pid === undefined) throw new Error('no pid');
  return { child, pid: child.pid, said: line.toString().trim() };
}
const leader = (pid: number) => ({ pid, startTime: processIdentity(pid)?.startTime ?? null });
const isGone = (pid: number): boolean => processIdentity(pid)?.zombie !== false;

describe.runIf(process.platform === 'linux')('F05, F82: what a crashed scheduler left behind', () => {
  test('is gone when the answer comes, with its whole group', async () => {
    const { pid, said } = await sh('sleep 60 & echo $!; wait');
    expect(await endLeftRuns([{ runId: 'R1', leader: leader(pid) }])).toEqual(new Map());
    expect([isGone(pid), isGone(Number(said))]).toEqual([true, true]);
  });

  test('a stranger with its pid is left alone', async () => {
    const { pid } = await sh('echo up; exec sleep 60');
    const stranger = { pid, startTime: '1' };
    expect(await endLeftRuns([{ runId: 'R2', leader: stranger }])).toEqual(new Map());
    expect(await endLeftRuns([{ runId: 'R2', leader: { pid, startTime: null } }])).toEqual(new Map());
    expect(groupLives(pid)).toBe(true);
  });

  test('R-openclaw-60495: a process that was never recorded is found by the run that it belongs to', async () => {
    const { pid } = await sh('echo up; exec sleep 60', { CRON_AGENT_RUN_ID: 'R3' });
    await endLeftRuns([{ runId: 'R3', leader: null }]);
    expect(isGone(pid)).toBe(true);
  });

  test('of a copied database the run of the same id is another one', async () => {
    const named = { CRON_AGENT_RUN_ID: 'R7' };
    const original = await sh('echo up; exec sleep 60', { ...named, CRON_AGENT_DATABASE: '/home/a/cron-agent.db' });
    const copy = await sh('echo up; exec sleep 60', { ...named, CRON_AGENT_DATABASE: '/home/b/cron-agent.db' });
    const older = await sh('echo up; exec sleep 60', named);
    await endLeftRuns([{ runId: 'R7', database: '/home/b/cron-agent.db', leader: null }]);
    expect([isGone(original.pid), isGone(copy.pid), isGone(older.pid)]).toEqual([false, true, true]);
  });

  test('a child that left the group by setsid goes too; the process of another run stays', async () => {
    const { said } = await sh('setsid sh -c "echo \\$\\$; exec sleep 60" & wait', { CRON_AGENT_RUN_ID: 'R4' });
    const other = await sh('echo up; exec sleep 60', { CRON_AGENT_RUN_ID: 'R4B' });
    await endLeftRuns([{ runId: 'R4', leader: null }]);
    expect(isGone(Number(said))).toBe(true);
    expect(isGone(other.pid)).toBe(false);
  });

  test('R-dbos-742: what another rescuer has begun anew meanwhile is at work, and stays', async () => {
    const lost = await sh('echo up; exec sleep 60', { CRON_AGENT_RUN_ID: 'R6', CRON_AGENT_FENCE: '1' });
    const anew = await sh('echo up; exec sleep 60', { CRON_AGENT_RUN_ID: 'R6', CRON_AGENT_FENCE: '2' });
    await endLeftRuns([{ runId: 'R6', fence: 1, leader: null }]);
    expect([isGone(lost.pid), isGone(anew.pid)]).toEqual([true, false]);
    await endLeftRuns([{ runId: 'R6', leader: null }]);
    expect(isGone(anew.pid)).toBe(true);
  });

  test('one that begets others while it is looked for leaves none', async () => {
    const { pid } = await sh('echo up; for i in $(seq 300); do sleep 60 & done; wait', { CRON_AGENT_RUN_ID: 'R5' });
    expect(await endLeftRuns([{ runId: 'R5', leader: leader(pid) }])).toEqual(new Map());
    expect(groupLives(pid)).toBe(false);
  });
});
