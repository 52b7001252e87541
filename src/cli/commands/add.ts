// add: one job from options, or many from JSON lines on stdin.

import type { Command } from 'commander';
import type { AddRequest } from '../../crontab/add.js';
import { add, addMany, addRequest } from '../../crontab/add.js';
import { pathTo } from '../paths.js';
import type { BatchAnswer, BatchLine } from '../batch.js';
import { eachChunk, idOf } from '../batch.js';
import type { Cli, CommandModule } from '../cli.js';
import { errorJson, EXIT, shownError, shownFailure, UsageError } from '../failure.js';
import type { SharedOptions } from '../options.js';
import { checked, faultsOf, given, jobFields, jobOptions } from '../options.js';
import { printReceipt } from '../print-receipt.js';
import { receiptWire } from '../wire.js';

/** One transaction each: as many lines as a person does not wait for. */
const CHUNK = 200;

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
  if (name !== undefined)
    throw new UsageError(
      `--batch: expected no name, but a request as JSON on each line of stdin, got ${JSON.stringify(name)}.`,
    );
  const failed = await eachChunk(cli, CHUNK, (lines) => addLines(cli, lines, options.yes === true));
  return failed === 0 ? EXIT.done : EXIT.failed;
}

/** A bad line gets an error receipt; the others are stored, all of a chunk in one transaction. */
async function addLines(cli: Cli, lines: readonly BatchLine[], confirmed: boolean): Promise<readonly BatchAnswer[]> {
  const read = lines.map(readRequest);
  const requests = read.flatMap((each) => (each.ok ? [each.request] : []));
  const { crontab } = await cli.world();
  const stored = await addMany(crontab, requests, { by: 'cli', confirmed });
  let next = 0;
  return read.map((each): BatchAnswer => {
    const answer = each.ok ? stored[next++]! : each;
    if (answer.ok) return { answer: { ...each.mark, ...receiptWire(answer.value) }, failed: false };
    const shown = 'failure' in answer ? shownFailure(answer.failure) : shownError(answer.error);
    return { answer: { ...each.mark, ...errorJson(shown) }, failed: true };
  });
}

interface Mark {
  readonly line: number;
  readonly id?: string | number;
}
type Read =
  | { readonly ok: true; readonly mark: Mark; readonly request: AddRequest }
  | { readonly ok: false; readonly mark: Mark; readonly error: UsageError };

function readRequest(line: BatchLine): Read {
  if (!line.ok) return { ok: false, mark: { line: line.number }, error: new UsageError(line.message) };
  const { id: _id, ...fields } = line.value;
  const id = idOf(line.value);
  const mark = { line: line.number, ...(id === null ? {} : { id }) };
  const parsed = addRequest.safeParse(fields);
  return parsed.success
    ? { ok: true, mark, request: parsed.data }
    : { ok: false, mark, error: new UsageError(faultsOf(parsed.error, fields)) };
}

/** The words after `--`, run in the given folder or this one. */
function commandOf(cli: Cli, options: AddOptions): { argv?: readonly string[]; cwd?: string } {
  if (cli.tail === null) return options.cwd === undefined ? {} : { cwd: pathTo(cli, options.cwd) };
  if (cli.tail.length === 0) throw new UsageError('--: expected a program and its arguments, got nothing.');
  return { argv: cli.tail, cwd: pathTo(cli, options.cwd ?? '.') };
}
