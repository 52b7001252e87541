// status: one job in full, or how everything stands.

import type { Command } from 'commander';
import type { JobStatus, Overview } from '../../crontab/status.js';
import { answers } from '../../crontab/needed-words.js';
import { overview, status } from '../../crontab/status.js';
import { formatPeriod, holdWords, momentsWords, momentWords, printable, printableLine } from '../../crontab/show.js';
import type { NoticeStanding } from '../../store/store.js';
import type { Instant } from '../../time/instant.js';
import { formatInstant } from '../../time/instant.js';
import type { ZoneName } from '../../time/zone.js';
import type { Cli, CommandModule } from '../cli.js';
import { EXIT } from '../failure.js';
import { listedWire, statusWire, toWire } from '../wire.js';
import { distance, labelled } from '../words.js';

export const define: CommandModule['define'] = (command: Command, act) => {
  command
    .argument('[job]', 'name or id; all of it without one')
    .action((job: string | undefined) =>
      act((cli) => (job === undefined ? printOverview(cli) : printStatus(cli, job))),
    );
};

async function printStatus(cli: Cli, job: string): Promise<number> {
  const { crontab, clock } = await cli.world({ readonly: true });
  const found = await cli.ask((caller) => status(crontab, { job }, caller));
  if (cli.json) await cli.printJson(statusWire(found));
  else await cli.print(details(found, clock.now()).map(printable).join('\n'));
  return EXIT.done;
}

async function printOverview(cli: Cli): Promise<number> {
  const { crontab, clock, config } = await cli.world({ readonly: true });
  const all = await cli.ask((caller) => overview(crontab, caller));
  const { jobs, paused, quarantined, queued, running, dead, unknown, scheduler } = all;
  const timezone = crontab.timezone;
  if (cli.json)
    await cli.printJson({
      jobs,
      paused,
      quarantined,
      queued,
      running,
      dead,
      unknown,
      held: all.held,
      notices: toWire(all.notices),
      scheduler,
      timezone,
      database: config.databasePath,
      upcoming: all.upcoming.map(listedWire),
    });
  else await cli.print(overviewLines(all, timezone, clock.now()).map(printable).join('\n'));
  return EXIT.done;
}

function overviewLines(all: Overview, timezone: ZoneName, now: Instant): readonly string[] {
  const { jobs, paused, quarantined, queued, running, dead, unknown, hold, scheduler, upcoming } = all;
  const alive = scheduler.alive
    ? `${scheduler.instances} running`
    : 'none running: nothing fires. Start one with: cron-agent serve';
  const next = upcoming.map(
    (job) =>
      `${momentWords(job.nextAt ?? now, job.timezone as ZoneName, now)} (${job.timezone})  ${printableLine(job.name)}`,
  );
  return [
    `${counted(jobs, 'job')}, ${paused} paused. ${counted(running, 'run')} active, ${queued} waiting.`,
    ...labelled('scheduler', [alive]),
    ...labelled('held', hold === null ? [] : [`${holdWords(hold, timezone, now)}: nothing begins until: ${hold.end}`]),
    ...labelled('doubt', doubts({ quarantined, dead, unknown })),
    ...labelled('notices', all.notices.flatMap(troubles)),
    ...labelled('next', next),
  ];
}

/** What wants a person. */
function doubts({ quarantined, dead, unknown }: Pick<Overview, 'quarantined' | 'dead' | 'unknown'>): readonly string[] {
  return [
    ...(quarantined > 0 ? [`${counted(quarantined, 'job')} quarantined: cron-agent list --state quarantined`] : []),
    ...(dead > 0 ? [`${counted(dead, 'run')} ended dead: cron-agent dead list`] : []),
    ...(unknown > 0 ? [`${counted(unknown, 'run')} in doubt: cron-agent dead list`] : []),
  ];
}

/** Of a channel that does not get what it is to be told. */
function troubles({ channel, waiting, dead, lastError }: NoticeStanding): readonly string[] {
  if (lastError === null) return [];
  return [`${channel}: ${waiting} waiting, ${dead} given up, the last because: ${printableLine(lastError)}`];
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Told before it fires, too: whoever changed their script can agree to it in time. */
function changeLines({ unapproved, state }: JobStatus): readonly string[] {
  if (unapproved === null) return [];
  const after = state === 'quarantined' ? 'It fires again after' : 'Its next run is not started before';
  return [...unapproved.changes, `${after}: ${unapproved.approve}`];
}

function neededLines({ neededAskedAt, name, timezone }: JobStatus, now: Instant): readonly string[] {
  if (neededAskedAt === null) return [];
  return [`asked ${momentWords(neededAskedAt, timezone as ZoneName, now)}, and nobody has answered. ${answers(name)}`];
}

function details(job: JobStatus, now: Instant): readonly string[] {
  const zone = job.timezone as ZoneName;
  const why = job.stateReason === null ? '' : `: ${job.stateReason}`;
  const state = job.state === 'exhausted' ? 'done: no firing is left' : `${job.state}${why}`;
  const until = job.pausedUntil === null ? '' : ` until ${momentWords(job.pausedUntil, zone, now)}`;
  const pending = job.pending && job.nextAt !== null ? ' (no scheduler is running)' : '';
  const { missed, graceMs, overlap, cap, retries, timeoutMs, leaseMs } = job.policies;
  const { askAfterMs, pauseUnansweredMs } = job.policies;
  const asks =
    askAfterMs === 0
      ? ''
      : `, still needed? after ${formatPeriod(askAfterMs)}${pauseUnansweredMs === 0 ? '' : `, paused ${formatPeriod(pauseUnansweredMs)} later`}`;
  const how = `missed ${missed} after ${formatPeriod(graceMs)}, overlap ${overlap}${overlap === 'allow' ? ` (${cap})` : ''}, retries ${retries}, timeout ${formatPeriod(timeoutMs)}${leaseMs === null ? '' : `, lease ${formatPeriod(leaseMs)}`}${asks}`;
  return [
    `${job.name} (${job.jobId}, version ${job.version})`,
    ...labelled('when', [job.says ?? '']),
    ...labelled('cron', job.cron === null ? [] : [job.cron]),
    ...labelled('said', job.phrase === null ? [] : [job.phrase]),
    ...labelled('runs', [job.task]),
    ...labelled('state', [`${state}${until}${pending}`]),
    ...labelled('changed', changeLines(job)),
    ...labelled('needed?', neededLines(job, now)),
    ...labelled('next', momentsWords(job.next ?? [], zone, now)),
    ...labelled('skip', job.skipNext === 0 ? [] : [`the next ${job.skipNext} on request`]),
    ...labelled('how', [how]),
    ...labelled('warning', job.warnings),
    ...labelled(
      'active',
      job.active.map((run) => `${run.runId ?? ''} ${run.state}`),
    ),
    ...labelled(
      'recent',
      job.recent.map(
        (row) =>
          `${formatInstant(row.scheduledFor)}  ${row.state}  ${distance(row.scheduledFor, now)}${row.summary ? `  ${printableLine(row.summary)}` : ''}`,
      ),
    ),
  ];
}
