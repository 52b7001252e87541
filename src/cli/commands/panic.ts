// panic: holds everything at once. Exit 0 also where the database cannot be opened, or the configuration not be read.

import type { Command } from 'commander';
import { pullBrake } from '../../crontab/panic.js';
import type { CommandModule } from '../cli.js';
import { EXIT } from '../failure.js';
import { toWire } from '../wire.js';

export const define: CommandModule['define'] = (command: Command, act) => {
  command.action(() =>
    act(async (cli) => {
      const brake = await cli.brake();
      const { line, ...held } = await cli.ask((caller) => pullBrake(brake, {}, caller));
      if (cli.json) await cli.printJson({ ...(toWire(held) as object) });
      else await cli.print(line);
      return EXIT.done;
    }),
  );
};
