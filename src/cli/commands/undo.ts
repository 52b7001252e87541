// undo: takes the newest change back.

import type { Command } from 'commander';
import { undo } from '../../crontab/undo.js';
import type { CommandModule } from '../cli.js';
import { EXIT } from '../failure.js';
import { printReceipt } from '../print-receipt.js';

export const define: CommandModule['define'] = (command: Command, act) => {
  command.action(() =>
    act(async (cli) => {
      const world = await cli.world();
      await printReceipt(cli, await cli.ask((caller) => undo(world.crontab, {}, caller)), world.clock.now());
      return EXIT.done;
    }),
  );
};
