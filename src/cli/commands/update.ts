// update: the options of add, for a job that is there. What is not named stays as it is.

import type { Command } from 'commander';
import { update, updateRequest } from '../../crontab/update.js';
import type { Cli, CommandModule } from '../cli.js';
import { EXIT, UsageError } from '../failure.js';
import type { SharedOptions } from '../options.js';
import { checked, given, jobFields, jobOptions } from '../options.js';
import { pathTo } from '../paths.js';
import { printReceipt } from '../print-receipt.js';

interface UpdateOptions extends SharedOptions {
  readonly name?: string;
  readonly stillNeeded?: true;
}

export const define: CommandModule['define'] = (command: Command, act) => {
  jobOptions(
    command
      .argument('<job>', 'name or id')
      .argument('[words...]', 'when or how it runs from now on, in plain English: "retry twice"'),
  )
    .option('--name <name>', 'rename it')
    .option('--still-needed', 'the answer yes to whether it is still needed')
    .action((job: string, words: readonly string[], options: UpdateOptions) =>
      act((cli) => updateOne(cli, job, words, options)),
    );
};

async function updateOne(cli: Cli, job: string, words: readonly string[], options: UpdateOptions): Promise<number> {
  if (words.length > 0 && options.when !== undefined)
    throw new UsageError('--when: expected the words once, got them behind the job as well.', 'Say them once.');
  const changes = given({
    new_name: options.name,
    still_needed: options.stillNeeded,
    ...jobFields(options),
    when: words.length > 0 ? words.join(' ') : options.when,
    // On update a zone that was typed is meant for the job.
    timezone: cli.globals.tz,
    argv: cli.tail ?? undefined,
    cwd: options.cwd === undefined && cli.tail === null ? undefined : pathTo(cli, options.cwd ?? '.'),
  });
  if (Object.keys(changes).length === 0)
    throw new UsageError('update: expected something to change, got nothing.', 'See: cron-agent update --help');
  const request = checked(updateRequest, { job, ...changes });
  const world = await cli.world();
  const receipt = await cli.ask((caller) => update(world.crontab, request, caller), options);
  await printReceipt(cli, receipt, world.clock.now());
  return EXIT.done;
}
