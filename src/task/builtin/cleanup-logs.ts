// cleanup_logs: forgets what is older than a period: history, and the files that live output was followed in.

import { plus } from '../../time/instant.js';
import { parsePeriod } from '../../time/period.js';
import { removeOldOutput, removeOutputOf } from '../live-files.js';
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
  let files = 0;
  const { runs, until } = await deps.prune(before, async (gone) => {
    files += await removeOutputOf(deps.stateFolder, gone);
  });
  files += await removeOldOutput(deps.stateFolder, before);
  const removed = `removed ${counted(runs, 'run')} and ${counted(files, 'output file')} older than ${olderThan}`;
  const days = Math.round((deps.clock.now() - until) / DAY_MS);
  const spared = `; runs of the last ${days} days stay: what they ran for could be asked for again`;
  return { kind: 'succeeded', summary: until < before ? removed + spared : removed };
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
