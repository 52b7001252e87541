// What the chat says about the world around it: at the start the model, the zone, the jobs, what was missed and who else fires; during
// it the jobs that end; at the end whether anybody is left to fire.

import type { World } from '../../compose.js';
import { stillNeeded } from '../../crontab/needed-words.js';
import { momentWords, printableLine } from '../../crontab/show.js';
import type { SchedulerEvent } from '../../scheduler/events.js';
import type { HistoryRow, Instance } from '../../store/store.js';
import type { Instant } from '../../time/instant.js';

type Here = Pick<World, 'store' | 'crontab' | 'clock' | 'config'>;

/** The two lines of the banner. */
export async function banner(world: Here, modelName: string): Promise<readonly string[]> {
  const { jobs, paused } = await world.store.counts();
  const count = jobs === 1 ? '1 job' : `${jobs} jobs`;
  return [
    `cron-agent ${world.config.appVersion} · ${modelName === 'offline' ? 'offline (no model)' : printableLine(modelName)} · ${world.config.timezone} · ${count}${paused > 0 ? ` (${paused} paused)` : ''}`,
    'Say what should run and when, or "help". /quit leaves.',
  ];
}

/** Living processes that fire jobs from the same database, without this one. */
export async function otherSchedulers(world: Here): Promise<readonly Instance[]> {
  const instances = await world.store.openInstances();
  return instances.filter((each) => each.face !== 'other' && each.pid !== process.pid && world.crontab.isAlive(each));
}

export function besideWords(others: readonly Instance[]): string | null {
  const [first] = others;
  if (!first) return null;
  return `${first.face === 'serve' ? 'A daemon' : 'Another chat'} (pid ${first.pid}) also fires these jobs; both share the work.`;
}

const MISSED_SHOWN = 5;

/** What was missed while nobody was there; decided by the scheduler's first look, so asked after it started. */
export async function missedWords(
  world: Here,
  decided: readonly (SchedulerEvent & { kind: 'skipped' })[],
): Promise<readonly string[]> {
  const missed = decided.filter(({ state }) => state === 'SKIPPED_MISSED' || state === 'SKIPPED_COALESCED');
  const jobs = new Map<string, { count: number; last: Instant }>();
  for (const { jobName, at, count } of missed) {
    const before = jobs.get(jobName);
    jobs.set(jobName, {
      count: (before?.count ?? 0) + (count ?? 1),
      last: before && before.last > at ? before.last : at,
    });
  }
  const lines = [...jobs].slice(0, MISSED_SHOWN).map(([name, { count, last }]) => {
    const moment = momentWords(last, world.config.timezone, world.clock.now());
    return `While nothing was running: ${printableLine(name)} missed ${count === 1 ? `its firing of ${moment}` : `${count} firings, the last at ${moment}`}.`;
  });
  return jobs.size > MISSED_SHOWN
    ? [...lines, `and ${jobs.size - MISSED_SHOWN} more jobs; "history" shows all.`]
    : lines;
}

/** One line for what ended or was left out; null for what nobody needs to hear. */
export function eventLine(event: SchedulerEvent, world: Here): string | null {
  const said = (at: Instant): string => momentWords(at, world.config.timezone, world.clock.now());
  switch (event.kind) {
    case 'attempt_ended': {
      const why = event.error ?? event.summary ?? event.reason;
      const again = event.nextTryAt === undefined ? '' : `; next try ${said(event.nextTryAt)}`;
      return `${event.state === 'succeeded' ? '✓' : '✗'} ${printableLine(event.jobName)} ${event.state} (${said(event.scheduledFor)})${why ? `: ${printableLine(why)}` : ''}${again}`;
    }
    case 'rescued':
      return `! ${printableLine(event.jobName)} (${said(event.scheduledFor)}) was cut short: ${event.state}`;
    case 'quarantined':
      return event.unapproved
        ? `! ${printableLine(event.jobName)} was not started and fires no more: ${printableLine(event.reason)}. Look at it, then, at a terminal: cron-agent approve "${printableLine(event.jobName)}"`
        : `! ${printableLine(event.jobName)} is quarantined and fires no more until it is resumed: ${printableLine(event.reason)}.`;
    case 'degraded':
      return '! The database cannot be written now; nothing is started until it can.';
    case 'halted':
      return event.error.code === 'store_newer'
        ? '! A newer cron-agent has changed the database: nothing is fired any more. /quit, then start the newer one.'
        : '! The database was taken away or replaced: nothing is fired any more. /quit, then start again.';
    case 'still_needed':
      return `? ${printableLine(event.jobName)}: ${stillNeeded(event)}`;
    case 'chore_failed':
      return event.name === 'backup'
        ? '! The daily backup of the database did not work; it is tried again in an hour.'
        : null;
    case 'notice_failed':
      return event.nextTryAt === null
        ? `! A notice (${event.event}) did not reach ${event.channel} and was given up: ${printableLine(event.error)}.`
        : null;
    case 'recovered':
      return '! The database works again.';
    case 'unplannable':
      return `! ${printableLine(event.jobName)} cannot be planned and rests until it is changed.`;
    case 'clock_suspect':
      return `! The clock had been ahead: ${event.jobs === 1 ? '1 job waits' : `${event.jobs} jobs wait`} for ${said(event.until)}. If it is right now: cron-agent resume --accept-clock`;
    case 'took_over':
      return `! Another scheduler (pid ${event.pid}) had been silent for ${Math.round(event.silentMs / 1_000)} s: what it held was taken over.`;
    case 'copied':
      return `! This database is a copy of one that another scheduler (pid ${event.pid}) works with: both fire the same jobs.`;
    case 'lease_stale':
    case 'clock_jumped':
    case 'suspended':
    case 'zone_rules_changed':
    case 'skipped':
    case 'stale_finish':
      return null;
  }
}

/** Said when the chat leaves: jobs that nobody is left to fire. */
export async function partingWords(world: Here): Promise<string | null> {
  const { jobs, paused } = await world.store.counts();
  if (jobs - paused <= 0 || (await otherSchedulers(world)).length > 0) return null;
  return `Nobody is left to fire ${jobs - paused === 1 ? 'the job' : `the ${jobs - paused} jobs`}: run "cron-agent serve" to keep them going.`;
}

export function historyLine(row: HistoryRow, world: Here): string {
  const moment = momentWords(row.scheduledFor, world.config.timezone, world.clock.now());
  const note = row.summary ?? row.reason;
  return `  ${moment}  ${printableLine(row.job)}  ${row.state}${note ? ` (${printableLine(note)})` : ''}`;
}
