// resolve RUN --rerun|--mark succeeded|failed: a person says what became of a run in doubt.

import type { Command } from 'commander';
import { resolve, resolveRequest } from '../../crontab/resolve.js';
import type { Cli, CommandModule } from '../cli.js';
import { EXIT, UsageError } from '../failure.js';
import { checked } from '../options.js';
import { toWire } from '../wire.js';

interface ResolveOptions {
  readonly rerun?: boolean;
  readonly mark?: string;
  readonly yes?: boolean;
}

export const define: CommandModule['define'] = (command: Command, act) => {
  command
    .argument('<run>', 'the id of a run, its beginning, or the name of a job')
    .option('--rerun', 'begin it anew, with the same idempotency key')
    .option('--mark <state>', 'it succeeded, or it failed')
    .option('--yes', 'agree to what needs a yes')
    .action((run: string, options: ResolveOptions) => act((cli) => resolveOne(cli, run, options)));
};

async function resolveOne(cli: Cli, run: string, options: ResolveOptions): Promise<number> {
  if ((options.rerun === true) === (options.mark !== undefined))
    throw new UsageError(
      `resolve: expected one of --rerun and --mark, got ${options.rerun === true ? 'both' : 'neither'}.`,
      'Look at what the run printed first: cron-agent logs RUN',
    );
  if (options.mark !== undefined && !['succeeded', 'failed'].includes(options.mark))
    throw new UsageError(`--mark: expected succeeded or failed, got "${options.mark}".`);
  const request = checked(resolveRequest, { run, as: options.mark ?? 'rerun' });
  const { crontab } = await cli.world();
  const { line, ...resolved } = await cli.ask((caller) => resolve(crontab, request, caller), options);
  if (cli.json) await cli.printJson(toWire(resolved));
  else await cli.print(line);
  return EXIT.done;
}
