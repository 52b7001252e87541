// dead list [JOB] | replay RUN | dismiss RUN: runs that want a person.

import type { Command } from 'commander';
import { deadList, dismiss, replay } from '../../crontab/dead-letters.js';
import type { AnsweredLetter } from '../../crontab/dead-letters.js';
import type { DeadLetterRow, HistoryRow } from '../../store/store.js';
import { formatInstant } from '../../time/instant.js';
import type { Cli, CommandModule } from '../cli.js';
import { EXIT, UsageError } from '../failure.js';
import { rowsFor } from '../rows.js';
import { distinctLength } from '../short-ids.js';
import type { Column } from '../table.js';
import { toWire } from '../wire.js';

const COLUMNS: readonly Column[] = [
  { title: 'RUN' },
  { title: 'JOB', yields: true },
  { title: 'SCHEDULED FOR' },
  { title: 'WHY' },
  { title: 'TRIES', drops: 1 },
  { title: 'NOTE', yields: true },
];

interface DeadOptions {
  readonly all?: boolean;
  readonly yes?: boolean;
}

export const define: CommandModule['define'] = (command: Command, act) => {
  command
    .usage('list [JOB] | replay RUN | dismiss RUN')
    .argument('[what]', 'list, replay or dismiss')
    .argument('[which]', 'list: only this job; otherwise the id of a run, its beginning, or the name of a job')
    .option('--all', 'list: also those that were replayed or dismissed')
    .option('--yes', 'agree to what needs a yes')
    .action((what = 'list', which: string | undefined, options: DeadOptions) =>
      act((cli) => (what === 'list' ? printList(cli, which, options) : answer(cli, what as string, which, options))),
    );
};

async function printList(cli: Cli, job: string | undefined, { all }: DeadOptions): Promise<number> {
  const { crontab } = await cli.world({ readonly: true });
  const request = { ...(job !== undefined && { job }), ...(all === true && { all }) };
  const { letters, unknown } = await cli.ask((caller) => deadList(crontab, request, caller));
  if (cli.globals.jsonl) for (const letter of letters) await cli.printJson(letterWire(letter));
  else if (cli.json) await cli.printJson(letters.map(letterWire));
  else if (letters.length > 0) await cli.print(await rowsFor(cli, COLUMNS, rows(cli, letters)));
  else cli.note('No run wants an answer.');
  if (unknown.length > 0) cli.note(doubtWords(unknown));
  return EXIT.done;
}

async function answer(cli: Cli, what: string, run: string | undefined, options: DeadOptions): Promise<number> {
  const verb = what === 'replay' ? replay : what === 'dismiss' ? dismiss : undefined;
  if (!verb)
    throw new UsageError(
      `dead: expected list, replay or dismiss, got ${JSON.stringify(what)}.`,
      'See: cron-agent help dead',
    );
  if (run === undefined)
    throw new UsageError(`dead ${what}: expected a run, got nothing.`, 'See: cron-agent dead list');
  const { crontab } = await cli.world();
  const answered = await cli.ask((caller) => verb(crontab, { run }, caller), options);
  if (cli.json) await cli.printJson(answeredWire(answered));
  else await cli.print(answered.line);
  return EXIT.done;
}

function answeredWire({ line: _line, ...answered }: AnsweredLetter): unknown {
  return toWire(answered);
}

function letterWire(letter: DeadLetterRow): unknown {
  const { runId, job, jobId, state, kind, reason, scheduledFor, firstFailedAt, lastError, attempts, version } = letter;
  const { idempotencyKey, replays, closedAt, closedAs } = letter;
  return toWire({
    ...{ runId, job, jobId, state, kind, reason, scheduledFor, firstFailedAt, lastError, attempts, version },
    ...{ idempotencyKey, replays, dismissedAt: closedAs === 'dismissed' ? closedAt : null },
  });
}

function rows(cli: Cli, letters: readonly DeadLetterRow[]): readonly (readonly string[])[] {
  const forPeople = cli.io.stdout.isTTY === true;
  const length = forPeople ? distinctLength(letters.map(({ runId }) => runId)) : Infinity;
  return letters.map((letter) => {
    const when = formatInstant(letter.scheduledFor);
    const answered = letter.closedAs === null ? '' : `${letter.closedAs}: `;
    const id = letter.runId.slice(0, length);
    return [id, letter.job, when, letter.kind, String(letter.attempts), answered + letter.reason];
  });
}

function doubtWords(unknown: readonly HistoryRow[]): string {
  const [newest] = unknown;
  const are = unknown.length === 1 ? '1 run is' : `${unknown.length} runs are`;
  return `${are} unknown, the newest ${newest?.runId ?? ''}: cron-agent resolve RUN --rerun|--mark succeeded|--mark failed`;
}
