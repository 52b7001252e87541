// cancel: stops a run, or keeps it from starting.

import type { Command } from 'commander';
import { cancel } from '../../crontab/cancel.js';
import type { CommandModule } from '../cli.js';
import { EXIT } from '../failure.js';

export const define: CommandModule['define'] = (command: Command, act) => {
  command.argument('<run>', 'the id of a run, its beginning, or the name of a job').action((run: string) =>
    act(async (cli) => {
      const { crontab } = await cli.world();
      const { runId, jobId, name, was, now, line } = await cli.ask((caller) => cancel(crontab, { run }, caller));
      if (cli.json) await cli.printJson({ run_id: runId, job_id: jobId, job: name, was, now });
      else await cli.print(line);
      return EXIT.done;
    }),
  );
};
