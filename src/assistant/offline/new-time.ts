// A new time for a job that is there: a whole schedule, or a part of one with the rest kept. What may mean two things is asked about.

import type { Job } from '../../job/job.js';
import { describe } from '../../schedule/describe.js';
import type { Context, Plan } from './plan.js';
import { ask, askFirst, call, chosen, say } from './plan.js';
import type { ClockTime } from './retime.js';
import { asOften, clockOf, inHalf, retimed, timeOfDay, timesOfDay } from './retime.js';
import { two } from './wall.js';

/** A whole new schedule, or a new time of day or new days with the rest kept. Null: the words say no time. */
export function newTime(job: Job, when: string, context: Context): Plan | null {
  const words = when
    .replace(/^(?:to run |to |at |run )(?=every|each|daily|hourly|weekly|monthly|on )/i, '')
    .replace(/^(?:a |an )(?=(?:daily|hourly|weekly|monthly|nightly)\b)/i, '')
    .trim();
  const half = /^(?:in the )?([ap])\.?m\.?$/i.exec(words)?.[1]?.toLowerCase();
  const other = half === undefined ? null : inHalf(job, half === 'p' ? 'pm' : 'am', context);
  if (other !== null) return updating(job, other);
  const often = asOften(job, words, context);
  if (often?.sure) return updating(job, often.timing);
  if (often && 'when' in often.timing)
    return askFirst(`Should ${job.name} run ${often.timing.when} from now on?`, updating(job, often.timing));
  const clock = timeOfDay(words, context);
  const halves = clock === null ? null : eitherHalf(job, words, clock, context);
  if (halves !== null) return halves;
  const kept = clock === null ? null : retimed(job, clock, context);
  if (kept !== null) return updating(job, kept);
  if (clock !== null) {
    return say(
      `${job.name} runs ${describe(job.schedule)}. Say the whole new schedule, for example "move ${job.name} to every day at ${two(clock.hour)}:${two(clock.minute)}". Nothing was changed.`,
    );
  }
  const several = timesOfDay(job, words, context);
  if (several !== null) return updating(job, several);
  const read = context.read(words);
  if (read.status === 'not_a_schedule') return null;
  if (read.status !== 'ok') return updating(job, { when: words });
  if (read.schedule.kind === 'once' && job.schedule.kind !== 'once') {
    const weekday = /^(?:on )?(?:mon|tues|wednes|thurs|fri|satur|sun)day$/i.test(words);
    const weekly = weekday ? retimedDays(job, `every ${words.replace(/^on /i, '')}`, context) : null;
    if (weekly !== null) return askFirst(`Should ${job.name} run ${weekly.when} from now on?`, updating(job, weekly));
    return askFirst(
      `That would replace "${describe(job.schedule)}" by a single run, ${describe(read.schedule)}. Shall I?`,
      call('update_job', { job: job.name, when: words }),
    );
  }
  return updating(job, retimedDays(job, words, context) ?? { when: words });
}

const BARE_HOUR = /^(?:at |around )?(?:[1-9]|1[01])(?:[:.]\d\d)?(?: o'?clock)?$/i;

/** "7", of a job that runs at 18:00: in the morning or in the evening. What is written "07:00" or "7am" is plain. */
function eitherHalf(job: Job, words: string, clock: ClockTime, context: Context): Plan | null {
  const old = clockOf(job.schedule);
  if (!BARE_HOUR.test(words) || clock.hour >= 12 || old === null || old.hour < 12) return null;
  const [early, late] = [clock, { ...clock, hour: clock.hour + 12 }];
  const timings = [retimed(job, early, context), retimed(job, late, context)];
  const [morning, evening] = timings;
  if (!morning || !evening) return null;
  const [first, last] = [early, late].map(({ hour, minute }) => `${two(hour)}:${two(minute)}`) as [string, string];
  const question = ask(
    `Should ${job.name} run at ${first} or at ${last}? It runs ${describe(job.schedule)} now.`,
    (reply) => {
      if (/\b(?:evening|afternoon|pm|p\.m\.?|night)\b|\dpm\b/i.test(reply)) return updating(job, evening);
      if (/\b(?:morning|am|a\.m\.?)\b|\dam\b/i.test(reply)) return updating(job, morning);
      const said = chosen(reply.replace(/^at /i, ''), [first, last]);
      return said === undefined ? null : updating(job, said === first ? morning : evening);
    },
  );
  return { ...question, about: [job.name] };
}

/** "change it to mondays" keeps the time of day. */
function retimedDays(job: Job, words: string, context: Context): { when: string } | null {
  const old = job.schedule;
  if (old.kind !== 'cron' || typeof old.kwargs.hour !== 'number' || typeof (old.kwargs.minute ?? 0) !== 'number')
    return null;
  const bare = context.read(words);
  if (
    bare.status !== 'ok' ||
    bare.schedule.kind !== 'cron' ||
    bare.schedule.kwargs.hour !== 0 ||
    (bare.schedule.kwargs.minute ?? 0) !== 0
  )
    return null;
  const probe = context.read(`${words} at 13:37`);
  if (probe.status !== 'ok' || probe.schedule.kind !== 'cron' || probe.schedule.kwargs.hour !== 13) return null;
  const phrase = `${words} at ${String(old.kwargs.hour).padStart(2, '0')}:${String(old.kwargs.minute ?? 0).padStart(2, '0')}`;
  const read = context.read(phrase);
  return read.status === 'ok' && read.schedule.kind === 'cron' && read.schedule.kwargs.hour === old.kwargs.hour
    ? { when: phrase }
    : null;
}

export function updating(job: Job, timing: { readonly when: string } | { readonly cron: string }): Plan {
  return call('update_job', { job: job.name, ...timing });
}
