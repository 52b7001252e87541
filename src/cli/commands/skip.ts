// skip: the next firing, or the next few, do not happen.

import type { Command } from 'commander';
import { skip, skipRequest } from '../../crontab/skip.js';
import type { CommandModule } from '../cli.js';
import { EXIT } from '../failure.js';
import { checked, given, wholeNumber } from '../options.js';
import { printReceipt } from '../print-receipt.js';

export const define: CommandModule['define'] = (command: Command, act) => {
  command
    .argument('<job>', 'name or id')
    .option('-n, --count <n>', 'how many (1)')
    .action((job: string, options: { readonly count?: string }) =>
      act(async (cli) => {
        const request = checked(skipRequest, given({ job, count: wholeNumber('-n', options.count) }));
        const world = await cli.world();
        await printReceipt(cli, await cli.ask((caller) => skip(world.crontab, request, caller)), world.clock.now());
        return EXIT.done;
      }),
    );
};
