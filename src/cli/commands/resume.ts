// resume: JOB…|--all.

import type { Command } from 'commander';
import { resume, resumeRequest } from '../../crontab/resume.js';
import type { Cli, CommandModule } from '../cli.js';
import { EXIT } from '../failure.js';
import { checked } from '../options.js';
import { printReceipts } from '../print-receipt.js';
import { selection } from '../selection.js';

export const define: CommandModule['define'] = (command: Command, act) => {
  command
    .argument('[job...]', 'names or ids')
    .option('--all', 'all paused jobs')
    .action((jobs: readonly string[], options: { readonly all?: boolean }) =>
      act((cli) => resumeThem(cli, jobs, options.all)),
    );
};

async function resumeThem(cli: Cli, jobs: readonly string[], all: boolean | undefined): Promise<number> {
  const request = checked(resumeRequest, selection(jobs, all));
  const world = await cli.world();
  const receipts = await cli.ask((caller) => resume(world.crontab, request, caller));
  await printReceipts(cli, receipts, world.clock.now(), request.job === undefined);
  return EXIT.done;
}
