// cleanup_logs: forgets what is older than a period: history, and the files that live output was followed in.

import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Instant } from '../../time/instant.js';
import { plus } from '../../time/instant.js';
import { parsePeriod } from '../../time/period.js';
import { liveOutputFolder } from '../output.js';
import type { Builtin } from '../registry.js';
import type { Outcome, RunnerInput } from '../runner.js';
import type { BuiltinDeps } from './deps.js';

const DAY_MS = 24 * 3_600_000;

export function cleanupLogs(deps: BuiltinDeps): Builtin {
  return {
    definition: {
      name: 'cleanup_logs',
      kind: 'builtin',
      description: 'Removes run history and output files older than a period.',
      params: { older_than: { type: 'string', format: 'period', default: '90d', description: 'How much is kept' } },
      effect: 'idempotent',
      lane: 'function',
    },
    runner: { run: (input) => cleanUp(deps, input) },
  };
}

async function cleanUp(deps: BuiltinDeps, input: RunnerInput): Promise<Outcome> {
  const olderThan = String(input.args['older_than']);
  const before = plus(deps.clock.now(), -(parsePeriod(olderThan) ?? 0));
  const { runs, until } = await deps.prune(before);
  const files = await removeOldOutput(deps.stateFolder, before);
  const removed = `removed ${counted(runs, 'run')} and ${counted(files, 'output file')} older than ${olderThan}`;
  const days = Math.round((deps.clock.now() - until) / DAY_MS);
  const spared = `; runs of the last ${days} days stay: what they ran for could be asked for again`;
  return { kind: 'succeeded', summary: until < before ? removed + spared : removed };
}

/** Only regular files named `*.log` by us; a link or a stranger's file stays. */
export async function removeOldOutput(stateFolder: string, before: Instant): Promise<number> {
  const folder = liveOutputFolder(stateFolder);
  let removed = 0;
  for (const name of await readdir(folder).catch(nothingWhenMissing)) {
    if (!name.endsWith('.log')) continue;
    const file = await lstat(join(folder, name)).catch(() => undefined);
    if (!file?.isFile() || file.mtimeMs >= before) continue;
    await rm(join(folder, name), { force: true });
    removed += 1;
  }
  return removed;
}

function nothingWhenMissing(error: NodeJS.ErrnoException): readonly string[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
