// health [JOB]: exit 0 when somebody is there to fire and each job had a success as lately as it should, 1 when not. For monitors.

import type { Command } from 'commander';
import type { Health, JobHealth, SchedulerHealth } from '../../crontab/health.js';
import { health, healthRequest, STUCK_MS } from '../../crontab/health.js';
import { printableLine } from '../../task/printable.js';
import type { Instant } from '../../time/instant.js';
import { formatInstant } from '../../time/instant.js';
import type { Cli, CommandModule } from '../cli.js';
import { EXIT } from '../failure.js';
import { checked, given } from '../options.js';
import { rowsFor } from '../rows.js';
import { coarse, distance } from '../spans.js';
import type { Column, Tone } from '../table.js';
import type { Json } from '../wire.js';
import { toWire } from '../wire.js';

const COLUMNS: readonly Column[] = [
  { title: 'HEALTH', tone: toneOf },
  { title: 'JOB', yields: true },
  { title: 'LAST SUCCESS' },
  { title: 'ALLOWED', drops: 2 },
  { title: 'LATE', drops: 1 },
  { title: 'LAST RUN', drops: 3 },
  { title: 'FAILING', drops: 4 },
];

export const define: CommandModule['define'] = (command: Command, act) => {
  command
    .argument('[job]', 'only this job: name or id')
    .option('--now <time>', 'as it will stand then: an ISO time, or a period from now (+25h1m)')
    .action((job: string | undefined, { now }: { readonly now?: string }) => act((cli) => printHealth(cli, job, now)));
};

async function printHealth(cli: Cli, job: string | undefined, now: string | undefined): Promise<number> {
  const request = checked(healthRequest, given({ job, now }));
  const { exists, ...looking } = await cli.looking();
  const found = await cli.ask((caller) => health(looking, request, caller));
  if (cli.json) await cli.printJson(healthWire(found));
  else if (found.jobs.length > 0) await cli.print(await rowsFor(cli, COLUMNS, found.jobs.map(rowOf(found, cli))));
  for (const fault of exists ? faultsOf(found) : [await noDatabase(cli)])
    cli.io.stderr.write(`error: ${printableLine(fault)}\n`);
  if (found.healthy)
    cli.note(`healthy: ${found.jobs.length === 1 ? '1 job' : `${found.jobs.length} jobs`}, none is late.`);
  return found.healthy ? EXIT.done : EXIT.failed;
}

async function noDatabase(cli: Cli): Promise<string> {
  const { databasePath } = await cli.config();
  return `database: expected one at ${databasePath}, got none: nothing was ever stored here. Name it with --db, or start one: cron-agent serve`;
}

/** Each with what to do about it. */
function faultsOf({ alive, schedulers, hold, jobs, checkedFor }: Health): readonly string[] {
  const stale = hold?.kind === 'restore' ? [`hold: nothing begins: ${hold.reason}. End it: ${hold.end}`] : [];
  const nobody = alive ? [] : [nobodyFires(schedulers)];
  return [...nobody, ...stale, ...jobs.filter(({ healthy }) => !healthy).map((job) => faultOf(job, checkedFor))];
}

function nobodyFires(schedulers: readonly SchedulerHealth[]): string {
  const seen = schedulers.map(({ pid, host, life, silentMs, loopLagMs }) => {
    const renewed = silentMs === null ? '' : `, its lease renewed ${coarse(silentMs)} ago`;
    if (life === 'dead') return `pid ${pid} on ${host} died`;
    if (life === 'silent') return `pid ${pid} on ${host} is silent${renewed}`;
    return `pid ${pid} on ${host} is stuck: its main thread was ${coarse(loopLagMs)} behind (${coarse(STUCK_MS)} are bearable)`;
  });
  const got = seen.length === 0 ? 'none' : seen.join('; ');
  return `scheduler: expected one that lives, got ${got}: nothing fires. Start one: cron-agent serve`;
}

function faultOf({ job, condition, lastSuccessAt, allowedMs, reason, lastState }: JobHealth, now: Instant): string {
  const name = printableLine(job);
  const see = `See: cron-agent why ${/ /.test(name) ? `"${name}"` : name}`;
  if (condition === 'quarantined')
    return `${name}: quarantined, it fires no more: ${reason ?? 'it failed too often'}. ${see}`;
  const last = lastSuccessAt === null ? 'none ever' : `the last ${coarse(now - lastSuccessAt)} ago`;
  const run = lastState === null ? '' : `; its newest run: ${lastState}`;
  return `${name}: expected a success within ${coarse(allowedMs ?? 0)}, got ${last}${run}. ${see}`;
}

function rowOf({ checkedFor: now }: Health, { io }: Cli): (job: JobHealth) => readonly string[] {
  const isTable = io.stdout.isTTY === true;
  const moment = (at: Instant | null): string => (at === null ? '-' : isTable ? distance(at, now) : formatInstant(at));
  return (each) => [
    each.condition,
    each.job,
    moment(each.lastSuccessAt),
    each.allowedMs === null ? '-' : coarse(each.allowedMs),
    moment(each.lateAt),
    each.running > 0 ? 'running' : (each.lastState ?? '-'),
    each.failing === null ? '-' : `${each.failing.runs} since ${moment(each.failing.since)}`,
  ];
}

function toneOf(condition: string): Tone | undefined {
  if (condition === 'well') return 'good';
  if (condition === 'late' || condition === 'quarantined') return 'bad';
  return condition === 'paused' || condition === 'held' ? 'odd' : 'faint';
}

function healthWire({ healthy, checkedFor, alive, schedulers, hold, jobs }: Health): Json {
  const { kind, since, by, reason, end } = hold ?? {};
  return toWire({
    ...{ healthy, checkedAt: checkedFor, scheduler: { alive, instances: schedulers } },
    hold: hold === null ? null : { kind, since, by, reason, end },
    jobs,
  }) as Json;
}
