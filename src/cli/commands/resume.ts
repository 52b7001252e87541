// resume: JOB…|--all, --accept-rollback, --accept-clock. With --all also what the whole database was held for.

import type { Command } from 'commander';
import { acceptClock } from '../../crontab/accept-clock.js';
import { release } from '../../crontab/release.js';
import { resume, resumeRequest } from '../../crontab/resume.js';
import { formatInstant } from '../../time/instant.js';
import type { Cli, CommandModule } from '../cli.js';
import { EXIT, UsageError } from '../failure.js';
import { checked } from '../options.js';
import { printReceipts } from '../print-receipt.js';
import { selection } from '../selection.js';

interface ResumeOptions {
  readonly all?: boolean;
  readonly acceptClock?: boolean;
  readonly acceptRollback?: boolean;
}

export const define: CommandModule['define'] = (command: Command, act) => {
  command
    .argument('[job...]', 'names or ids')
    .option('--all', 'all paused jobs, and an end to panic')
    .option('--accept-rollback', 'with --all: the database is an older copy, and what ran since may stay unknown')
    .option(
      '--accept-clock',
      'the clock had been ahead and is right now: jobs that had run ahead with it fire from now on',
    )
    .action((jobs: readonly string[], options: ResumeOptions) => act((cli) => resumeAsked(cli, jobs, options)));
};

async function resumeAsked(cli: Cli, jobs: readonly string[], options: ResumeOptions): Promise<number> {
  if (options.acceptRollback === true && options.all !== true)
    throw new UsageError('--accept-rollback: expected --all beside it.', 'cron-agent resume --all --accept-rollback');
  if (options.all === true) {
    const { crontab } = await cli.world();
    const request = { ...(options.acceptRollback === true && { accept_rollback: true }) };
    const released = await cli.ask((caller) => release(crontab, request, caller));
    if (released.was !== null) cli.note(released.line);
  }
  if (options.acceptClock !== true) return resumeThem(cli, jobs, options.all);
  const alone = jobs.length === 0 && options.all !== true;
  const world = await cli.world();
  const accepted = await cli.ask((caller) => acceptClock(world.crontab, {}, caller));
  if (!alone) cli.note(accepted.line);
  else if (cli.json)
    await cli.printJson({ jobs: accepted.jobs, at: formatInstant(accepted.at), scheduler: accepted.scheduler });
  else await cli.print(accepted.line);
  return alone ? EXIT.done : resumeThem(cli, jobs, options.all);
}

async function resumeThem(cli: Cli, jobs: readonly string[], all: boolean | undefined): Promise<number> {
  const request = checked(resumeRequest, selection(jobs, all));
  const world = await cli.world();
  const receipts = await cli.ask((caller) => resume(world.crontab, request, caller));
  await printReceipts(cli, receipts, world.clock.now(), request.job === undefined);
  return EXIT.done;
}
