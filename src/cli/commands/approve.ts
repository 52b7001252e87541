// approve: a person's yes to what a job would run now, after what it ran has changed.

import type { Command } from 'commander';
import { approve, approveRequest } from '../../crontab/approve.js';
import type { Cli, CommandModule } from '../cli.js';
import { EXIT } from '../failure.js';
import { checked, given } from '../options.js';
import { printReceipt } from '../print-receipt.js';

interface ApproveOptions {
  readonly yes?: boolean;
  readonly nonce?: string;
}

export const define: CommandModule['define'] = (command: Command, act) => {
  command
    .argument('<job>', 'name or id')
    .option('--yes', 'agree beforehand to whatever it would run now')
    .option('--nonce <nonce>', 'agree to what an earlier approve --json showed; it counts once, for ten minutes')
    .action((job: string, options: ApproveOptions) => act((cli) => approveOne(cli, job, options)));
};

async function approveOne(cli: Cli, job: string, options: ApproveOptions): Promise<number> {
  const request = checked(approveRequest, given({ job, nonce: options.nonce }));
  const world = await cli.world();
  const receipt = await cli.ask((caller) => approve(world.crontab, request, caller), options);
  await printReceipt(cli, receipt, world.clock.now());
  return EXIT.done;
}
