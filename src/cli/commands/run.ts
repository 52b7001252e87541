// run: one run now. With --wait until it has ended; where no scheduler is there to carry it out, this process does.

import type { Command } from 'commander';
import { isFinished, logs } from '../../crontab/logs.js';
import { runNow } from '../../crontab/run-now.js';
import { schedulerAlive } from '../../crontab/receipt.js';
import type { RunReceipt } from '../../crontab/crontab.js';
import type { World } from '../../compose.js';
import type { HistoryRow } from '../../store/store.js';
import type { Cli, CommandModule } from '../cli.js';
import { EXIT } from '../failure.js';
import { historyWire } from '../wire.js';
import { coarse } from '../words.js';

const LOOK_MS = 100;

export const define: CommandModule['define'] = (command: Command, act) => {
  command
    .argument('<job>', 'name or id')
    .option('--wait', 'until it has ended; the exit code says how')
    .action((job: string, options: { readonly wait?: boolean }) =>
      act((cli) => runOne(cli, job, options.wait === true)),
    );
};

async function runOne(cli: Cli, job: string, wait: boolean): Promise<number> {
  const world = await cli.world({ face: 'other' });
  const asked = await cli.ask((caller) => runNow(world.crontab, { job }, caller));
  if (!wait) {
    if (cli.json)
      await cli.printJson({ run_id: asked.runId, job_id: asked.job.id, job: asked.job.name, state: 'queued' });
    else await cli.print(asked.line);
    return EXIT.done;
  }
  const ended = await waitFor(cli, world, asked);
  if (cli.json) await cli.printJson(historyWire(ended));
  else await cli.print(outcome(ended));
  return ended.state === 'succeeded' ? EXIT.done : EXIT.failed;
}

async function waitFor(cli: Cli, world: World, asked: RunReceipt): Promise<HistoryRow> {
  const alone = !(await schedulerAlive(world.crontab));
  if (alone) await world.scheduler().start();
  try {
    for (;;) {
      const { run } = await cli.ask((caller) => logs(world.crontab, { run: asked.runId }, caller));
      if (isFinished(run)) return run;
      await world.clock.sleep(LOOK_MS);
    }
  } finally {
    if (alone) await world.scheduler().stop();
  }
}

function outcome(run: HistoryRow): string {
  const took = run.startedAt === null || run.endedAt === null ? '' : ` after ${coarse(run.endedAt - run.startedAt)}`;
  const said = run.summary ?? run.reason;
  return `Run ${run.runId ?? ''} of ${run.job}: ${run.state}${took}${said ? `: ${said}` : ''}.`;
}
