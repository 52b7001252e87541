// How long `--help` and `list` take as whole processes, beside `node -e 0`, the least that any program on Node takes. `list` shows
// --jobs jobs (default 0). The three are started in turn, --rounds times (default 21).

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createCronAgent } from '../lib/index.js';
import { machine, quantile, spread, table } from './measure.js';

const PROGRAM = fileURLToPath(new URL('../dist/bin.js', import.meta.url));

const { values } = parseArgs({
  options: { jobs: { type: 'string', default: '0' }, rounds: { type: 'string', default: '21' } },
});
const [jobs, rounds] = [Number(values.jobs), Number(values.rounds)];
console.log(`${machine()}; ${jobs} jobs, ${rounds} rounds`);

const folder = mkdtempSync(join(tmpdir(), 'cron-agent-bench-'));
try {
  const database = join(folder, 'jobs.db');
  const agent = await createCronAgent({ databasePath: database, timezone: 'UTC' });
  for (let i = 0; i < jobs; i++) {
    const answer = await agent.add({ name: `job-${i}`, task: 'db_backup', when: `every day at ${i % 24}:00` });
    if (!answer.ok) throw new Error(answer.failure.message);
  }
  await agent.close();

  const commands: Readonly<Record<string, readonly string[]>> = {
    'node -e 0': ['-e', '0'],
    '--help': [PROGRAM, '--help'],
    list: [PROGRAM, '--db', database, 'list'],
  };
  const took: Record<string, number[]> = {};
  for (let round = -1; round < rounds; round++) {
    for (const [name, args] of Object.entries(commands)) {
      const begun = performance.now();
      const { status, stderr } = spawnSync(process.execPath, args, {
        cwd: folder,
        env: { PATH: process.env['PATH'], HOME: folder, TZ: 'UTC' },
        stdio: ['ignore', 'pipe', 'pipe'],
        encoding: 'utf8',
      });
      if (status !== 0) throw new Error(`${name}: exit ${status}: ${stderr}`);
      // The first of each fills the machine's caches.
      if (round >= 0) (took[name] ??= []).push(performance.now() - begun);
    }
  }
  const bare = quantile(took['node -e 0'] ?? [], 0.5);
  const rows = Object.entries(took).map(([name, figures]) => [
    name,
    `${spread(figures, (figure) => figure.toFixed(0))} ms`,
    `${(quantile(figures, 0.5) / bare).toFixed(2)}x`,
  ]);
  console.log(table(['command', 'median (least–most)', 'of node'], rows));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
