// panic: holds everything at once. Exit 0 also where the database cannot be written.

import type { Command } from 'commander';
import { panic } from '../../crontab/panic.js';
import type { CommandModule } from '../cli.js';
import { EXIT } from '../failure.js';
import { toWire } from '../wire.js';

export const define: CommandModule['define'] = (command: Command, act) => {
  command.action(() =>
    act(async (cli) => {
      const { crontab } = await cli.world();
      const { line, ...held } = await cli.ask((caller) => panic(crontab, {}, caller));
      if (cli.json) await cli.printJson({ ...(toWire(held) as object) });
      else await cli.print(line);
      return EXIT.done;
    }),
  );
};
