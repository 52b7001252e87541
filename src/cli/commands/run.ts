// run: one run now. With --wait until it has ended; where no scheduler is there to carry it out, this process does.

import type { Command } from 'commander';
import { isFinished, logs } from '../../crontab/logs.js';
import { runNow } from '../../crontab/run-now.js';
import { schedulerAlive } from '../../crontab/receipt.js';
import type { RunReceipt } from '../../crontab/crontab.js';
import type { World } from '../../compose.js';
import type { HistoryRow } from '../../store/store.js';
import type { Cli, CommandModule } from '../cli.js';
import type { ForcingSignal } from '../failure.js';
import { EXIT, FORCED } from '../failure.js';
import { historyWire } from '../wire.js';
import { coarse } from '../words.js';
import { sentence } from '../../task/printable.js';

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
  if (typeof ended === 'string') return FORCED[ended];
  if (cli.json) await cli.printJson(historyWire(ended));
  else await cli.print(outcome(ended));
  return ended.state === 'succeeded' ? EXIT.done : EXIT.failed;
}

/** A signal ends the waiting, and what this process carries out itself: nothing of it is left behind. */
async function waitFor(cli: Cli, world: World, asked: RunReceipt): Promise<HistoryRow | ForcingSignal> {
  const told = interruption(cli);
  let mine = false;
  try {
    for (;;) {
      // Also when the scheduler that would have carried it out has gone meanwhile.
      if (!mine && !(await schedulerAlive(world.crontab))) {
        mine = true;
        await world.scheduler().start();
      }
      const { run } = await cli.ask((caller) => logs(world.crontab, { run: asked.runId }, caller));
      if (isFinished(run)) return run;
      if (told.signal() !== null) break;
      await world.clock.sleep(LOOK_MS, told.waiting);
    }
  } finally {
    if (mine) await world.scheduler().stop(told.signal() === null ? {} : { graceMs: 0 });
    told.release();
  }
  cli.note(
    mine
      ? `Interrupted: run ${asked.runId} of ${asked.job.name} was stopped.`
      : `Not waiting any longer. The run goes on: cron-agent logs -f ${asked.runId}, or cron-agent cancel ${asked.runId}`,
  );
  return told.signal() ?? 'SIGINT';
}

/** The first signal is kept; a second one ends the process whatever it is doing. */
function interruption(cli: Cli): {
  readonly signal: () => ForcingSignal | null;
  readonly waiting: AbortSignal;
  readonly release: () => void;
} {
  const waiting = new AbortController();
  let first: ForcingSignal | null = null;
  const release = cli.io.onSignal(['SIGINT', 'SIGTERM', 'SIGHUP'], (signal) => {
    if (first !== null) return cli.io.exit(FORCED[first]);
    first = signal as ForcingSignal;
    waiting.abort();
  });
  return { signal: () => first, waiting: waiting.signal, release };
}

function outcome(run: HistoryRow): string {
  const took = run.startedAt === null || run.endedAt === null ? '' : ` after ${coarse(run.endedAt - run.startedAt)}`;
  const said = run.summary ?? run.reason;
  return sentence(`Run ${run.runId ?? ''} of ${run.job}: ${run.state}${took}${said ? `: ${said}` : ''}`);
}
