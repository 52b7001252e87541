// send_report: what ran in a period, per job, as text or HTML. For now into a file, whose path the summary says.

import { join } from 'node:path';
import { formatInstant, plus } from '../../time/instant.js';
import { parsePeriod } from '../../time/period.js';
import { printableLine } from '../printable.js';
import type { Builtin } from '../registry.js';
import type { Outcome, RunnerInput } from '../runner.js';
import type { BuiltinDeps, ReportRow } from './deps.js';
import { stamp, writePrivately } from './files.js';

export function sendReport(deps: BuiltinDeps): Builtin {
  return {
    definition: {
      name: 'send_report',
      kind: 'builtin',
      description:
        'Writes a report of the runs of a period: succeeded, failed and missed per job, with the last error.',
      params: {
        period: { type: 'string', format: 'period', default: '24h', description: 'How far back' },
        format: { type: 'string', enum: ['text', 'html'], default: 'text' },
        folder: { type: 'string', format: 'path', required: false, description: 'Where the report goes' },
      },
      effect: 'idempotent',
      lane: 'function',
    },
    runner: { run: (input) => report(deps, input) },
  };
}

interface JobLine {
  readonly job: string;
  succeeded: number;
  failed: number;
  missed: number;
  /** Some of the missed were never counted: there are more. */
  moreMissed: boolean;
  /** Skipped on purpose, cancelled, still going. */
  other: number;
  lastError: string;
}

async function report(deps: BuiltinDeps, input: RunnerInput): Promise<Outcome> {
  const now = deps.clock.now();
  const period = String(input.args['period']);
  const from = plus(now, -(parsePeriod(period) ?? 0));
  const lines = perJob(await deps.runsSince(from));
  const html = input.args['format'] === 'html';
  const heading = `cron-agent: ${formatInstant(from)} to ${formatInstant(now)}`;
  const folder = (input.args['folder'] as string | undefined) ?? deps.reportFolder;
  const path = join(folder, `report-${stamp(now)}.${html ? 'html' : 'txt'}`);
  await writePrivately(path, html ? asHtml(heading, lines) : asText(heading, lines), input.context.runId);
  return { kind: 'succeeded', summary: `${printableLine(path)}: ${totals(lines)} in ${period}` };
}

const NOTHING = { succeeded: 0, failed: 0, missed: 0, moreMissed: false, other: 0, lastError: '' } as const;

function perJob(rows: readonly ReportRow[]): readonly JobLine[] {
  const lines = new Map<string, JobLine>();
  for (const row of [...rows].sort((a, b) => a.scheduledFor - b.scheduledFor)) {
    const line = lines.get(row.job) ?? { job: row.job, ...NOTHING };
    lines.set(row.job, line);
    const column = columnOf(row.state);
    line[column] += row.range?.count ?? 1;
    if (row.range?.count === null) line.moreMissed = true;
    if (row.reason !== null && column === 'failed') line.lastError = `${formatInstant(row.scheduledFor)} ${row.reason}`;
  }
  return [...lines.values()].sort((a, b) => (a.job < b.job ? -1 : 1));
}

function columnOf(state: string): 'succeeded' | 'failed' | 'missed' | 'other' {
  switch (state) {
    case 'succeeded':
      return 'succeeded';
    case 'failed':
    case 'timed_out':
    case 'unknown':
    case 'dead':
      return 'failed';
    case 'expired':
    case 'SKIPPED_MISSED':
    case 'SKIPPED_COALESCED':
      return 'missed';
    default:
      return 'other';
  }
}

const COLUMNS = ['job', 'succeeded', 'failed', 'missed', 'other', 'last error'] as const;

function cells(line: JobLine): readonly string[] {
  const missed = line.moreMissed ? `${line.missed}+` : line.missed;
  return [line.job, line.succeeded, line.failed, missed, line.other, line.lastError].map((cell) =>
    printableLine(`${cell}`),
  );
}

function asText(heading: string, lines: readonly JobLine[]): string {
  const rows = [COLUMNS, ...lines.map(cells)];
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const table = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [heading, '', ...(lines.length > 0 ? table : ['Nothing ran.']), '', `Total: ${totals(lines)}.`, ''].join('\n');
}

function asHtml(heading: string, lines: readonly JobLine[]): string {
  const row = (tag: 'th' | 'td', texts: readonly string[]): string =>
    `<tr>${texts.map((text) => `<${tag}>${escaped(text)}</${tag}>`).join('')}</tr>`;
  const body = lines.length > 0 ? [row('th', COLUMNS), ...lines.map((line) => row('td', cells(line)))] : [];
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${escaped(heading)}</title></head>
<body>
<h1>${escaped(heading)}</h1>
<p>${lines.length > 0 ? escaped(`Total: ${totals(lines)}.`) : 'Nothing ran.'}</p>
<table>
${body.join('\n')}
</table>
</body>
</html>
`;
}

function totals(lines: readonly JobLine[]): string {
  const sum = (column: 'succeeded' | 'failed' | 'missed'): number =>
    lines.reduce((total, line) => total + line[column], 0);
  return `${sum('succeeded')} succeeded, ${sum('failed')} failed, ${sum('missed')} missed`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
