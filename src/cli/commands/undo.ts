// undo: takes the newest change back, of all jobs that it changed.

import type { Command } from 'commander';
import { printable } from '../../crontab/show.js';
import { undo } from '../../crontab/undo.js';
import type { CommandModule } from '../cli.js';
import { EXIT } from '../failure.js';
import { printReceipt, printReceipts } from '../print-receipt.js';

export const define: CommandModule['define'] = (command: Command, act) => {
  command.action(() =>
    act(async (cli) => {
      const world = await cli.world();
      const undone = await cli.ask((caller) => undo(world.crontab, {}, caller));
      if (undone.all.length === 1) await printReceipt(cli, undone, world.clock.now());
      else {
        if (!cli.json) await cli.print(printable(undone.line));
        await printReceipts(cli, undone.all, world.clock.now(), true);
      }
      return EXIT.done;
    }),
  );
};
