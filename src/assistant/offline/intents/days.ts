// More days or fewer for a job that was spoken of: "and wednesdays too", "take the Friday out", "but not on fridays". Only for a
// plain schedule whose days of the week can be listed; its time of day stays.

import type { Job } from '../../../job/job.js';
import { isJob, withOneJob } from '../job-words.js';
import type { Context, Intent, Plan } from '../plan.js';
import { call, say } from '../plan.js';
import { phraseFor } from '../retime.js';
import { describe } from '../../../schedule/describe.js';

const ONE = '(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?s?|weekends?|weekdays?)';
const DAYS = `((?:the )?${ONE}(?:(?:,| and| &|, and) (?:the |on )?${ONE})*)`;
const TOO = '(?:too|as well|also|additionally|in addition)';
const NOT = "(?:do not|don't|dont|never|no longer)";
const RUN = '(?:run|do|execute|fire|start|send|make|take|perform|trigger|go out|happen|let)';
const MORE_WORDS = '(?:any ?more|any longer|ever|at all|from now on|again)';
const MORE: readonly RegExp[] = [
  new RegExp(`^(?:(?:and|also|plus) )*(?:on |for )?${DAYS} ${TOO}$`, 'i'),
  new RegExp(`^(?:and |plus )?also (?:on |for )?${DAYS}$`, 'i'),
  new RegExp(`^(?:add|include) ${DAYS}(?: (?:to|for|in) (.+))?$`, 'i'),
  new RegExp(
    `^(.+?) (?:should|must|is to|needs to|has to) also (?:run|fire|go out|happen|be sent) (?:on )?${DAYS}$`,
    'i',
  ),
  new RegExp(`^(?:run|do|make|have) (it|.+?) (?:run )?(?:on )?${DAYS} ${TOO}$`, 'i'),
];
const FEWER: readonly RegExp[] = [
  new RegExp(`^(?:take|leave) (?:out )?${DAYS}(?: (?:out|off))?(?: (?:of|for|from) (.+))?$`, 'i'),
  new RegExp(`^(?:drop|exclude) ${DAYS}(?: (?:from|for) (.+))?$`, 'i'),
  new RegExp(`^(?:but |just )?(?:except|excluding) (?:for |on )?${DAYS}$`, 'i'),
  // "not on friday" may mean this one: only the plural means all of them.
  new RegExp(`^(?:but |just )?(?:not|without|skip|never) (?:on )?(?=[a-z, ]*s$)${DAYS}$`, 'i'),
  new RegExp(
    `^${NOT} ${RUN} (.+?) (?:to run |run )?on (?=[a-z, ]*s(?: ${MORE_WORDS})?$)${DAYS}(?: ${MORE_WORDS})?$`,
    'i',
  ),
  new RegExp(
    `^(?:i|we) ${NOT} (?:want|need) (.+?) (?:to run |run )?on (?=[a-z, ]*s(?: ${MORE_WORDS})?$)${DAYS}(?: ${MORE_WORDS})?$`,
    'i',
  ),
  new RegExp(
    `^(?:no|skip|leave out|omit|not) (.+?) on (?=[a-z, ]*s(?: ${MORE_WORDS})?$)${DAYS}(?: ${MORE_WORDS})?$`,
    'i',
  ),
  new RegExp(`^(.+?) (?:should(?: not|n't)|must(?: not|n't)|need not|needn't) ${RUN} on (?=[a-z, ]*s$)${DAYS}$`, 'i'),
  new RegExp(`^(.+?),? (?:but )?(?:not|never) on (?=[a-z, ]*s$)${DAYS}$`, 'i'),
  new RegExp(`^stop (?:running |doing )?(.+?) on (?=[a-z, ]*s$)${DAYS}$`, 'i'),
];
const ONLY: readonly RegExp[] = [
  new RegExp(`^(?:but |make (?:it|that) )?only (?:on |for |run on )?(?=.*s$)${DAYS}$`, 'i'),
  new RegExp(`^(?:on )?(?=.*s$)${DAYS} only$`, 'i'),
  new RegExp(`^(?:only |just )(?:${RUN}|let|have) (.+?) (?:run )?on (?=[a-z, ]*s$)${DAYS}$`, 'i'),
  new RegExp(`^(?:${RUN}|let|have|make) (.+?) (?:run )?(?:only|just) on (?=[a-z, ]*s$)${DAYS}$`, 'i'),
  new RegExp(`^(?:${RUN}|let|have|make) (.+?) (?:run )?on (?=[a-z, ]*s only)${DAYS} only$`, 'i'),
  new RegExp(`^(?:restrict|limit) (.+?) to (?=[a-z, ]*s$)${DAYS}$`, 'i'),
  new RegExp(`^(.+?) (?:should|must|is to|needs to) only ${RUN} on (?=[a-z, ]*s$)${DAYS}$`, 'i'),
  new RegExp(`^(.+?),? only on (?=[a-z, ]*s$)${DAYS}$`, 'i'),
  new RegExp(`^(.+?),? (?:on )?(?=[a-z, ]*s only$)${DAYS} only$`, 'i'),
];
const WEEK = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

export const otherDays: Intent = (clause, context) => {
  for (const [forms, how] of [
    [MORE, 'more'],
    [FEWER, 'fewer'],
    [ONLY, 'only'],
  ] as const) {
    for (const form of forms) {
      const match = form.exec(clause);
      if (!match) continue;
      const [first = '', second = 'it'] = match.slice(1);
      const [days, who] = new RegExp(`^${DAYS}$`, 'i').test(first) ? [first, second] : [second, first];
      if (!isJob(who, context) || (who === 'it' && context.last.length === 0)) return null;
      return withOneJob(who, context, (job) => withDays(job, daysOf(days), how, context));
    }
  }
  return null;
};

function withDays(job: Job, days: ReadonlySet<string>, how: 'more' | 'fewer' | 'only', context: Context): Plan {
  const stays = (day: string, was: boolean): boolean =>
    how === 'more' ? was || days.has(day) : how === 'fewer' ? was && !days.has(day) : days.has(day);
  const { schedule } = job;
  const old = schedule.kind === 'cron' && isWeekly(schedule.kwargs) ? listed(schedule.kwargs.day_of_week) : null;
  const left = old && WEEK.filter((day) => stays(day, old.has(day)));
  if (old && left?.length === old.size && left.every((day) => old.has(day)))
    return say(`${job.name} runs ${describe(schedule)} as it is. Nothing was changed.`);
  const timing =
    left === null || left.length === 0 || schedule.kind !== 'cron'
      ? null
      : phraseFor({ ...schedule, kwargs: { ...schedule.kwargs, day_of_week: field(left) } }, context);
  if (timing === null)
    return say(
      `${job.name} runs ${describe(schedule)}. Say the whole new schedule, for example "change ${job.name} to mondays and fridays at 9am". Nothing was changed.`,
    );
  return call('update_job', { job: job.name, ...timing });
}

/** Days of the week are the only days that it names: they are joined by AND with any other. */
function isWeekly(kwargs: Readonly<Record<string, unknown>>): boolean {
  return ['year', 'month', 'day', 'week'].every((name) => kwargs[name] === undefined || kwargs[name] === '*');
}

function field(days: readonly string[]): string {
  const list = days.join(',');
  if (list === WEEK.join(',')) return '*';
  return days.length > 2 && WEEK.join(',').includes(list) ? `${days[0] ?? ''}-${days.at(-1) ?? ''}` : list;
}

function daysOf(words: string): ReadonlySet<string> {
  const found = words.toLowerCase().match(/weekend|weekday|mon|tue|wed|thu|fri|sat|sun/g) ?? [];
  return new Set(
    found.flatMap((day) => (day === 'weekend' ? WEEK.slice(5) : day === 'weekday' ? WEEK.slice(0, 5) : [day])),
  );
}

/** The days of a cron field that lists them or gives a range; null for anything finer. */
function listed(field: unknown): ReadonlySet<string> | null {
  if (field === undefined || field === '*') return new Set(WEEK);
  if (typeof field !== 'string') return null;
  const days = field.split(',').flatMap((part) => {
    const [from = '', to = from] = part.trim().toLowerCase().split('-');
    const [start, end] = [WEEK.indexOf(from as 'mon'), WEEK.indexOf(to as 'mon')];
    return start < 0 || end < start ? ['?'] : WEEK.slice(start, end + 1);
  });
  return days.includes('?') ? null : new Set(days);
}
