// remove: one job, or several with a yes.

import type { Command } from 'commander';
import { remove, removeRequest } from '../../crontab/remove.js';
import type { Cli, CommandModule } from '../cli.js';
import { EXIT } from '../failure.js';
import { checked } from '../options.js';
import { printReceipts } from '../print-receipt.js';
import { selection } from '../selection.js';

interface RemoveOptions {
  readonly all?: boolean;
  readonly yes?: boolean;
}

export const define: CommandModule['define'] = (command: Command, act) => {
  command
    .argument('[job...]', 'names or ids')
    .option('--all', 'all jobs')
    .option('--yes', 'agree to removing several')
    .action((jobs: readonly string[], options: RemoveOptions) => act((cli) => removeThem(cli, jobs, options)));
};

async function removeThem(cli: Cli, jobs: readonly string[], options: RemoveOptions): Promise<number> {
  const request = checked(removeRequest, selection(jobs, options.all));
  const world = await cli.world();
  const receipts = await cli.ask((caller) => remove(world.crontab, request, caller), options);
  await printReceipts(cli, receipts, world.clock.now(), request.job === undefined);
  return EXIT.done;
}
