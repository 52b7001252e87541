// add: one job from options, or many from JSON lines on stdin.

import type { Command } from 'commander';
import type { AddRequest } from '../../crontab/add.js';
import { add, addRequest } from '../../crontab/add.js';
import { pathTo } from '../paths.js';
import type { BatchLine } from '../batch.js';
import { eachLine } from '../batch.js';
import type { Cli, CommandModule } from '../cli.js';
import { errorJson, EXIT, shownError, shownFailure, UsageError } from '../failure.js';
import type { SharedOptions } from '../options.js';
import { checked, given, jobFields, jobOptions } from '../options.js';
import { printReceipt } from '../print-receipt.js';
import { receiptWire } from '../wire.js';

interface AddOptions extends SharedOptions {
  readonly ifExists?: string;
  readonly paused?: boolean;
  readonly batch?: boolean;
}

export const define: CommandModule['define'] = (command: Command, act) => {
  jobOptions(command.argument('[name]', 'the name of the job').usage('[options] NAME (--task TASK | -- ARGV…)'))
    .option('--if-exists <choice>', 'raise, skip or update')
    .option('--paused', 'store it paused')
    .option('--batch', 'JSON lines of requests on stdin')
    .action((name: string | undefined, options: AddOptions) =>
      act((cli) => (options.batch ? addBatch(cli, name, options) : addOne(cli, name, options))),
    );
};

async function addOne(cli: Cli, name: string | undefined, options: AddOptions): Promise<number> {
  if (name === undefined)
    throw new UsageError(
      'name: expected a name for the job, got nothing.',
      'cron-agent add NAME --task TASK --when "every day at 9"',
    );
  const request = checked(
    addRequest,
    given({
      name,
      ...jobFields(options),
      ...commandOf(cli, options),
      if_exists: options.ifExists,
      paused: options.paused,
    }),
  );
  const world = await cli.world();
  const receipt = await cli.ask((caller) => add(world.crontab, request, caller), options);
  await printReceipt(cli, receipt, world.clock.now());
  return EXIT.done;
}

async function addBatch(cli: Cli, name: string | undefined, options: AddOptions): Promise<number> {
  if (name !== undefined) throw new UsageError(`--batch: expected the names on stdin, got ${JSON.stringify(name)}.`);
  const failed = await eachLine(cli, (line) => addLine(cli, line, options.yes === true));
  return failed === 0 ? EXIT.done : EXIT.failed;
}

/** A bad line gets an error receipt; the others are stored. */
async function addLine(cli: Cli, line: BatchLine, confirmed: boolean): Promise<{ answer: unknown; failed: boolean }> {
  const { number } = line;
  try {
    if (!line.ok) throw new UsageError(line.message);
    const { id, ...fields } = line.value;
    const request: AddRequest = checked(addRequest, fields);
    const { crontab } = await cli.world();
    const answer = await add(crontab, request, { by: 'cli', confirmed });
    const mark = id === undefined ? {} : { id };
    if (!answer.ok)
      return { answer: { line: number, ...mark, ...errorJson(shownFailure(answer.failure)) }, failed: true };
    return { answer: { line: number, ...mark, ...receiptWire(answer.value) }, failed: false };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { answer: { line: number, ...errorJson(shownError(error)) }, failed: true };
  }
}

/** The words after `--`, run in the given folder or this one. */
function commandOf(cli: Cli, options: AddOptions): { argv?: readonly string[]; cwd?: string } {
  if (cli.tail === null) return options.cwd === undefined ? {} : { cwd: pathTo(cli, options.cwd) };
  if (cli.tail.length === 0) throw new UsageError('--: expected a program and its arguments, got nothing.');
  return { argv: cli.tail, cwd: pathTo(cli, options.cwd ?? '.') };
}
