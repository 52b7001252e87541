// history: what became of every due instant, newest first.

import type { Command } from 'commander';
import type { HistoryRequest } from '../../crontab/history.js';
import { history, historyRequest } from '../../crontab/history.js';
import { printableLine } from '../../crontab/show.js';
import type { HistoryRow } from '../../store/store.js';
import type { Instant } from '../../time/instant.js';
import { formatInstant } from '../../time/instant.js';
import type { Cli, CommandModule } from '../cli.js';
import { EXIT } from '../failure.js';
import { checked, given, wholeNumber } from '../options.js';
import { toneOfState } from '../paint.js';
import { rowsFor } from '../rows.js';
import type { Column } from '../table.js';
import { distinctLength } from '../short-ids.js';
import { historyWire } from '../wire.js';
import { coarse } from '../words.js';

const COLUMNS: readonly Column[] = [
  { title: 'SCHEDULED FOR' },
  { title: 'JOB', yields: true },
  { title: 'STATE', tone: toneOfState },
  { title: 'TRIES', drops: 2 },
  { title: 'TOOK', drops: 1 },
  { title: 'RUN' },
  { title: 'NOTE', yields: true },
];

const SCREENFUL = 100;
const ALL = 1_000_000;

interface HistoryOptions {
  readonly since?: string;
  readonly until?: string;
  readonly failed?: boolean;
  readonly limit?: string;
}

export const define: CommandModule['define'] = (command: Command, act) => {
  command
    .argument('[job]', 'only this job: name or id')
    .option('--since <time>', 'a period back from now (24h) or an ISO time')
    .option('--until <time>', 'up to then')
    .option('--failed', 'only what went wrong: failed, dead, timed out, expired, in doubt, denied or missed')
    .option('-n, --limit <n>', 'at most so many, the newest (100; with --json and in a pipe: all)')
    .action((job: string | undefined, options: HistoryOptions) => act((cli) => printHistory(cli, job, options)));
};

async function printHistory(cli: Cli, job: string | undefined, options: HistoryOptions): Promise<number> {
  // A program that reads the history must not miss an instant; a person reads a screen.
  const usual = cli.json || !cli.io.stdout.isTTY ? ALL : SCREENFUL;
  const request = checked(
    historyRequest,
    given({
      job,
      since: options.since,
      until: options.until,
      failed: options.failed,
      limit: wholeNumber('--limit', options.limit) ?? usual,
    }),
  );
  const { crontab } = await cli.world({ readonly: true });
  const rows = await cli.ask((caller) => history(crontab, request, caller));
  if (cli.globals.jsonl) for (const row of rows) await cli.printJson(historyWire(row));
  else if (cli.json) await cli.printJson(rows.map(historyWire));
  else if (rows.length === 0) cli.note(nothing(request));
  else {
    await cli.print(await rowsFor(cli, COLUMNS, cli.io.stdout.isTTY === true ? tableRows(rows) : rows.map(lineOf)));
    if (rows.length === SCREENFUL && request.limit === usual) cli.note('The newest 100. More with --limit or --since.');
  }
  return EXIT.done;
}

function nothing({ failed, since, until }: HistoryRequest): string {
  const asked = since === undefined && until === undefined ? '' : ' in that time';
  return failed
    ? `Nothing failed or was missed${asked}.`
    : asked === ''
      ? 'Nothing has been due yet.'
      : `Nothing was due${asked}.`;
}

/** For people: moments without their milliseconds, ids as short as they can be typed. */
function tableRows(rows: readonly HistoryRow[]): readonly (readonly string[])[] {
  const short = distinctLength(rows.flatMap((row) => (row.runId === null ? [] : [row.runId])));
  return rows.map((row) => {
    const [, job = '', state = '', count = '', took = '', run = '', note = ''] = lineOf(row);
    const upTo = row.range === null ? '' : `up to ${seconds(row.range.to)}: `;
    return [seconds(row.range?.from ?? row.scheduledFor), job, state, count, took, run.slice(0, short), upTo + note];
  });
}

function seconds(at: Instant): string {
  return formatInstant(at).replace(/\.\d+Z$/, 'Z');
}

function lineOf(row: HistoryRow): readonly string[] {
  const took = row.startedAt === null || row.endedAt === null ? '-' : coarse(row.endedAt - row.startedAt);
  const note = row.summary ?? row.reason ?? '';
  const { range } = row;
  const when =
    range === null ? formatInstant(row.scheduledFor) : `${formatInstant(range.from)} … ${formatInstant(range.to)}`;
  const count = range === null ? String(row.attempts) : `×${range.count ?? 'many'}`;
  return [when, row.job, row.state, count, took, row.runId ?? '-', printableLine(note)];
}
