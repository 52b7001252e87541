// logs: what a run printed; with -f what it prints now, until it ends.

import type { Command } from 'commander';
import type { RunLog } from '../../crontab/logs.js';
import { isFinished, logs } from '../../crontab/logs.js';
import { printable } from '../../crontab/show.js';
import type { Cli, CommandModule } from '../cli.js';
import { EXIT } from '../failure.js';
import { given, wholeNumber } from '../options.js';
import { historyWire } from '../wire.js';

const LOOK_MS = 250;

interface LogsOptions {
  readonly follow?: boolean;
  readonly attempt?: string;
}

export const define: CommandModule['define'] = (command: Command, act) => {
  command
    .argument('<run>', 'the id of a run, its beginning, or the name of a job')
    .option('-f, --follow', 'go on until the run has ended')
    .option('--attempt <n>', 'which try (the newest)')
    .action((run: string, options: LogsOptions) => act((cli) => printLogs(cli, run, options)));
};

async function printLogs(cli: Cli, run: string, options: LogsOptions): Promise<number> {
  const { crontab, clock } = await cli.world({ readonly: true });
  const request = { run, ...given({ attempt: wholeNumber('--attempt', options.attempt) }) };
  let log = await cli.ask((caller) => logs(crontab, request, caller));
  if (cli.json) {
    await cli.printJson(logWire(log));
    return EXIT.done;
  }
  if (!options.follow || isFinished(log.run)) {
    await printKept(cli, log);
    return EXIT.done;
  }
  let shown = 0;
  for (;;) {
    const text = log.live ?? '';
    if (text.length > shown) cli.io.stdout.write(printable(text.slice(shown)));
    shown = Math.max(shown, text.length);
    if (isFinished(log.run)) break;
    await clock.sleep(LOOK_MS);
    log = await cli.ask((caller) => logs(crontab, { ...request, run: log.run.runId ?? run }, caller));
  }
  if (shown === 0) await printKept(cli, log);
  cli.note(ended(log));
  return log.run.state === 'succeeded' ? EXIT.done : EXIT.failed;
}

async function printKept(cli: Cli, log: RunLog): Promise<void> {
  const text = log.text ?? log.live;
  if (text) cli.io.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
  else cli.note('It printed nothing.');
  cli.note(ended(log));
}

function ended(log: RunLog): string {
  const error = log.attempts.at(-1)?.error;
  return `run ${log.run.runId ?? ''} of ${log.run.job}: ${log.run.state}${error ? `: ${printable(error)}` : ''}`;
}

function logWire(log: RunLog): Record<string, unknown> {
  return {
    ...historyWire(log.run),
    errors: log.attempts.map(({ attempt, state, error, signal }) => ({ attempt, state, error, signal })),
    output: log.text ?? log.live,
    output_bytes: log.output?.bytes ?? null,
  };
}
