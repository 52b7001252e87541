// pause: JOB…|--all, for good or until a time.

import type { Command } from 'commander';
import { pause, pauseRequest } from '../../crontab/pause.js';
import type { Cli, CommandModule } from '../cli.js';
import { EXIT } from '../failure.js';
import { checked, given } from '../options.js';
import { printReceipts } from '../print-receipt.js';
import { selection } from '../selection.js';

interface PauseOptions {
  readonly all?: boolean;
  readonly until?: string;
}

export const define: CommandModule['define'] = (command: Command, act) => {
  command
    .argument('[job...]', 'names or ids')
    .option('--all', 'all jobs')
    .option('--until <time>', 'resume by itself then: ISO time, "2h", "tomorrow at 9"')
    .action((jobs: readonly string[], options: PauseOptions) => act((cli) => pauseThem(cli, jobs, options)));
};

async function pauseThem(cli: Cli, jobs: readonly string[], options: PauseOptions): Promise<number> {
  const request = checked(pauseRequest, { ...selection(jobs, options.all), ...given({ until: options.until }) });
  const world = await cli.world();
  const receipts = await cli.ask((caller) => pause(world.crontab, request, caller));
  await printReceipts(cli, receipts, world.clock.now(), request.job === undefined);
  return EXIT.done;
}
