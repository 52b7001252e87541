// list: the table of jobs. On a terminal cut to its width, in a pipe tab-separated, as JSON one array.

import type { Command } from 'commander';
import type { Hold } from '../../crontab/hold.js';
import { holdOf } from '../../crontab/hold.js';
import type { ListedJob } from '../../crontab/list.js';
import { list, listRequest } from '../../crontab/list.js';
import { printableLine } from '../../task/printable.js';
import type { Instant } from '../../time/instant.js';
import { formatInstant } from '../../time/instant.js';
import type { ZoneName } from '../../time/zone.js';
import type { Cli, CommandModule } from '../cli.js';
import { checked, given } from '../options.js';
import { toneOfState } from '../paint.js';
import { rowsFor } from '../rows.js';
import type { Column } from '../table.js';
import { distinctLength } from '../short-ids.js';
import { listedWire } from '../wire.js';
import { distance } from '../spans.js';

const COLUMNS: readonly Column[] = [
  { title: 'ID', drops: 3 },
  { title: 'NAME', yields: true },
  { title: 'SCHEDULE', yields: true },
  { title: 'ZONE', yields: true, drops: 1 },
  { title: 'NEXT' },
  { title: 'LEFT', drops: 4 },
  { title: 'LAST', drops: 2, tone: toneOfState },
  { title: 'STATUS', tone: toneOfState },
];

type MomentWords = (at: Instant, timezone: ZoneName, now: Instant) => string;

export const define: CommandModule['define'] = (command: Command, act) => {
  command
    .option('--state <state>', 'only active, paused, quarantined, exhausted or removed')
    .option('--never-succeeded', 'only jobs no run of which ever succeeded')
    .option('--same', 'only jobs that do the same at the same times as another')
    .action((options: ListOptions) => act((cli) => printList(cli, options)));
};

interface ListOptions {
  readonly state?: string;
  readonly neverSucceeded?: boolean;
  readonly same?: boolean;
}

async function printList(cli: Cli, { state, neverSucceeded, same }: ListOptions): Promise<number> {
  const { store, clock, emergency } = await cli.looking();
  const request = checked(
    listRequest,
    given({ state, only: same === true ? 'same' : neverSucceeded === true ? 'never_succeeded' : undefined }),
  );
  const jobs = await cli.ask((caller) => list({ store, clock }, request, caller));
  if (cli.globals.jsonl) for (const job of jobs) await cli.printJson(listedWire(job));
  else if (cli.json) await cli.printJson(jobs.map(listedWire));
  else if (jobs.length === 0 && request.only !== undefined)
    cli.note(
      request.only === 'same'
        ? 'No two jobs are the same.'
        : 'Of the jobs that were due or ran, none is without a success.',
    );
  else if (jobs.length === 0)
    cli.note('No jobs yet. Try: cron-agent add nightly --task db_backup --when "every weekday at 9am"');
  else {
    await printTable(cli, jobs, clock.now());
    noteQuarantines(cli, jobs);
    await noteNeeded(cli, jobs);
  }
  const hold = await holdOf({ store, emergency });
  if (hold !== null) await noteHold(cli, hold, clock.now());
  return 0;
}

/** What fires no more until a person does something; the table has no room for why. */
function noteQuarantines(cli: Cli, jobs: readonly ListedJob[]): void {
  const resting = jobs.filter(({ state }) => state === 'quarantined');
  for (const { name, stateReason } of resting.slice(0, QUARANTINES_NOTED))
    cli.note(
      printableLine(
        `note: ${name} is quarantined: ${stateReason ?? 'it failed too often'}. What to do: cron-agent why "${name}"`,
      ),
    );
  const more = resting.length - QUARANTINES_NOTED;
  if (more > 0) cli.note(`note: and ${more} more: cron-agent list --state quarantined`);
}

const QUARANTINES_NOTED = 5;

async function noteNeeded(cli: Cli, jobs: readonly ListedJob[]): Promise<void> {
  const asked = jobs.filter(({ neededAskedAt }) => neededAskedAt !== null);
  if (asked.length === 0) return;
  const { answers } = await import('../../crontab/needed-words.js');
  for (const { name } of asked.slice(0, NEEDED_NOTED))
    cli.note(printableLine(`note: is ${name} still needed? ${answers(name)}`));
  const more = asked.length - NEEDED_NOTED;
  if (more > 0) cli.note(`note: and ${more} more: cron-agent doctor`);
}

const NEEDED_NOTED = 5;

/** A table of firings to come says the opposite. */
async function noteHold(cli: Cli, hold: Hold, now: Instant): Promise<void> {
  const [{ heldLine }, { timezone }] = await Promise.all([import('../../crontab/hold-words.js'), cli.config()]);
  cli.note(printableLine(`note: ${heldLine(hold, timezone, now)}`));
}

async function printTable(cli: Cli, jobs: readonly ListedJob[], now: Instant): Promise<void> {
  const { stdout } = cli.io;
  const rows = stdout.isTTY === true ? await tableRows(jobs, now) : jobs.map((job) => pipeRow(job, now));
  await cli.print(await rowsFor(cli, COLUMNS, rows));
  if (stdout.isTTY !== true) return;
  const paused = jobs.filter((job) => job.state === 'paused').length;
  cli.note(`${jobs.length} job${jobs.length === 1 ? '' : 's'}${paused > 0 ? ` (${paused} paused)` : ''}.`);
}

/** How moments are spelled is only loaded where a person reads them. */
async function tableRows(jobs: readonly ListedJob[], now: Instant): Promise<readonly (readonly string[])[]> {
  const { momentWords } = await import('../../crontab/moments.js');
  const idLength = distinctLength(jobs.map((job) => job.jobId));
  return jobs.map((job) => row(job, now, idLength, momentWords));
}

function row(job: ListedJob, now: Instant, idLength: number, momentWords: MomentWords): readonly string[] {
  const zone = job.timezone as ZoneName;
  const next = job.nextAt === null ? '-' : momentWords(job.nextAt, zone, now);
  const left = job.nextAt === null ? '-' : job.nextAt <= now ? 'due' : distance(job.nextAt, now).replace(/^in /, '');
  const last = job.lastAt === null ? '-' : `${job.lastState ?? ''} ${distance(job.lastAt, now)}`;
  return [job.jobId.slice(0, idLength), job.name, schedule(job), job.timezone, next, left, last, statusOf(job)];
}

function pipeRow(job: ListedJob, now: Instant): readonly string[] {
  const iso = (at: Instant | null): string => (at === null ? '-' : formatInstant(at));
  const left = job.nextAt === null ? '-' : distance(job.nextAt, now);
  const last = job.lastAt === null ? '-' : `${iso(job.lastAt)} ${job.lastState ?? ''}`;
  return [job.jobId, job.name, schedule(job), job.timezone, iso(job.nextAt), left, last, statusOf(job)];
}

/** The zone has a column of its own. */
function schedule(job: ListedJob): string {
  return job.says.replace(` (${job.timezone})`, '');
}

function statusOf(job: ListedJob): string {
  if (job.running > 0) return job.running === 1 ? 'running' : `running ${job.running}`;
  const state = job.state === 'exhausted' ? 'done' : job.state;
  return job.neededAskedAt === null ? state : `${state} (still needed?)`;
}
