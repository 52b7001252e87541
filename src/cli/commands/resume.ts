// resume: JOB…|--all, --accept-clock.

import type { Command } from 'commander';
import { acceptClock } from '../../crontab/accept-clock.js';
import { resume, resumeRequest } from '../../crontab/resume.js';
import { formatInstant } from '../../time/instant.js';
import type { Cli, CommandModule } from '../cli.js';
import { EXIT } from '../failure.js';
import { checked } from '../options.js';
import { printReceipts } from '../print-receipt.js';
import { selection } from '../selection.js';

interface ResumeOptions {
  readonly all?: boolean;
  readonly acceptClock?: boolean;
}

export const define: CommandModule['define'] = (command: Command, act) => {
  command
    .argument('[job...]', 'names or ids')
    .option('--all', 'all paused jobs')
    .option(
      '--accept-clock',
      'the clock had been ahead and is right now: jobs that had run ahead with it fire from now on',
    )
    .action((jobs: readonly string[], options: ResumeOptions) => act((cli) => resumeAsked(cli, jobs, options)));
};

async function resumeAsked(cli: Cli, jobs: readonly string[], options: ResumeOptions): Promise<number> {
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
