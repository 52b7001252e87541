// audit [JOB]: who decided what, from which words, and what ran; exit 1 where the record was tampered with.

import type { Command } from 'commander';
import { audit, auditRequest } from '../../crontab/audit.js';
import { printableLine } from '../../crontab/show.js';
import type { AuditRow } from '../../store/store.js';
import { formatInstant } from '../../time/instant.js';
import type { Cli, CommandModule } from '../cli.js';
import { EXIT } from '../failure.js';
import { checked, given, wholeNumber } from '../options.js';
import { rowsFor } from '../rows.js';
import type { Column } from '../table.js';
import type { Json } from '../wire.js';
import { toWire } from '../wire.js';

const COLUMNS: readonly Column[] = [
  { title: 'AT' },
  { title: 'BY' },
  { title: 'EVENT' },
  { title: 'JOB', yields: true },
  { title: 'VERSION', drops: 1 },
  { title: 'MANIFEST', drops: 3 },
  { title: 'NOTE', yields: true, drops: 2 },
];

interface AuditOptions {
  readonly since?: string;
  readonly limit?: string;
}

export const define: CommandModule['define'] = (command: Command, act) => {
  command
    .argument('[job]', 'only this job, with its runs: name or id')
    .option('--since <time>', 'a period back from now (24h) or an ISO time')
    .option('-n, --limit <n>', 'at most so many, the newest (100)')
    .action((job: string | undefined, options: AuditOptions) => act((cli) => printAudit(cli, job, options)));
};

async function printAudit(cli: Cli, job: string | undefined, options: AuditOptions): Promise<number> {
  const request = checked(
    auditRequest,
    given({ job, since: options.since, limit: wholeNumber('--limit', options.limit) }),
  );
  const { crontab } = await cli.world({ readonly: true });
  const { rows, ledger, coverage } = await cli.ask((caller) => audit(crontab, request, caller));
  if (cli.globals.jsonl) for (const row of rows) await cli.printJson(auditWire(row));
  else if (cli.json) await cli.printJson(rows.map(auditWire));
  else if (rows.length === 0) cli.note('Nothing has been decided yet.');
  else await cli.print(await rowsFor(cli, COLUMNS, rows.map(lineOf)));
  const whole = coverage.holes.length === 0;
  if (whole) cli.note(`No hole: each of ${coverage.due} due instants has its row.`);
  for (const { job, at } of coverage.holes)
    cli.io.stderr.write(
      `error: history: expected a row of ${printableLine(job)} for ${formatInstant(at)}, got none. Somebody removed it, or the scheduler lost it.\n`,
    );
  if (ledger.ok) return whole ? EXIT.done : EXIT.failed;
  cli.io.stderr.write(
    `error: ledger: expected row ${ledger.seq} to be as it was written, got another. Somebody wrote into the database beside this program.\n`,
  );
  return EXIT.failed;
}

function auditWire(row: AuditRow): Json {
  const { seq, at, by, event, job, jobId, version, phrase, source, manifestHash, runId, details } = row;
  const { before, after } = row;
  return toWire({
    ...{ seq, at, by, event, job, jobId, version, phrase, source, manifestHash, before, after, runId, details },
  }) as Json;
}

function lineOf(row: AuditRow): readonly string[] {
  const note = [row.runId, row.phrase === null ? null : `"${row.phrase}"`, stateWords(row), reasonOf(row)];
  return [
    formatInstant(row.at),
    row.by,
    row.event,
    row.job ?? '-',
    row.version === null ? '-' : String(row.version),
    row.manifestHash?.slice(0, 12) ?? '-',
    note.filter((part) => part !== null && part !== '').join('  '),
  ];
}

function stateWords({ before, after }: AuditRow): string {
  const [was, is] = [before?.['state'], after?.['state']];
  if (typeof is !== 'string') return '';
  return typeof was === 'string' && was !== is ? `${was} → ${is}` : is;
}

function reasonOf({ details }: AuditRow): string {
  return typeof details['reason'] === 'string' ? details['reason'] : '';
}
