// What is to come, and what the jobs have in common: "what runs tomorrow?", "what collides at 9?", "which jobs never succeeded?",
// "which two jobs are the same?".

import { formatInstant, plus } from '../../../time/instant.js';
import { firstFrom } from '../../../crontab/past.js';
import { wallMilliseconds, wallTime } from '../../../time/zone.js';
import type { Context, Intent, Plan } from '../plan.js';
import { call } from '../plan.js';

const WEEKDAY = '(?:mon|tues|wednes|thurs|fri|satur|sun)day';
const DAY = `(today|tonight|tomorrow|(?:on |this |next )?${WEEKDAY}|on \\d{4}-\\d\\d-\\d\\d|(?:on |at |over )?(?:the |this |next )?weekend|(?:this|next) week|in the (?:next|coming) (?:week|7 days))`;
const WHAT = '(?:what|which (?:of (?:the|my) )?(?:jobs?|ones|tasks))(?: all| else)?';

const RUNS = new RegExp(
  `^(?:${WHAT}(?:'s| is| are| will be)? (?:will |(?:is |are )?going to |(?:is |are )?(?:due|scheduled|planned) to )?(?:runs?|fires?|happens?|due|scheduled|planned|going to happen|coming up|on)(?: for)?|what (?:else )?(?:do|have) (?:i|we) (?:have|got)(?: (?:on|coming up|planned|scheduled|running|for))*|(?:do (?:i|we) have|have (?:i|we) got|is there|(?:is|will))(?: there)? ?(?:anything|something)(?: else)?(?: (?:on|coming up|planned|scheduled|due|running|run|happening|happen|for))*|(?:forecast|simulate)(?: for)?|what's happening|what(?:'s| is) the (?:plan|schedule|agenda|forecast) for) ${DAY}$`,
  'i',
);
const COLLIDE = new RegExp(
  `^(?:${WHAT} (?:will )?(?:collides?|clash(?:es)?|conflicts?|coincides?|runs? together|runs? at the same time|starts? together|starts? at the same time|fires? together|fires? at the same time|meets?)|(?:are|is) there (?:any )?(?:collisions?|clash(?:es)?|conflicts?)|(?:do|will) (?:any(?: of (?:the|my|these|them|those))?(?: jobs)?|they(?: all)?|both|(?:the|my) jobs) (?:ever )?(?:collide|clash|conflict|run at the same time|start at the same time|overlap)|(?:show(?: me)? (?:the )?)?collisions)(?: with each other)?(?: (?:now|then|at all|any ?more|still))?(?: (.+))?$`,
  'i',
);
const NEVER =
  /^(?:(?:show(?: me)?|list|tell me|what|which)(?: are| of)? ?(?:the |my )?(?:jobs?|ones|tasks)?(?: of them)? ?(?:that |which )?(?:have |has |had )?(?:never|not once)(?: once| yet| ever)? (?:succeeded|worked|run successfully|been successful|completed|finished well)|(?:has|is there) any job (?:that )?never (?:succeeded|worked))$/i;
const SAME =
  /^(?:(?:show(?: me)?|list|tell me|what|which|are there|do i have|is there)(?: the| any| my)?(?: two| several| of (?:the|my))? ?(?:jobs?|ones|tasks)?(?: that| which)? ?(?:(?:are|do) (?:exactly )?(?:the same(?: thing)?|identical|duplicates?|doubled?|twice there|equal)|(?:duplicates?|identical|double|same|equal)(?: jobs?| tasks?)?|duplicated|is doubled)|(?:are )?any(?: of (?:the|my))? jobs (?:duplicated|the same|duplicates|identical))(?: at the same times?)?$/i;

export const forecasting: Intent = (clause, context) => {
  const day = RUNS.exec(clause)?.[1];
  if (day !== undefined) return call('forecast', spanOf(day, context) ?? { on: dayWords(day) });
  const collide = COLLIDE.exec(clause);
  if (collide) return collisions(collide[1], context);
  if (NEVER.test(clause)) return call('list_jobs', { only: 'never_succeeded' });
  return SAME.test(clause) ? call('list_jobs', { only: 'same' }) : null;
};

const DAY_MS = 86_400_000;

/** "this weekend", "next week": whole days of the zone, from Monday on; what is past of them is left out. Null: a day is named. */
function spanOf(words: string, { now, timezone }: Context): { readonly from: string; readonly to: string } | null {
  const [, which, unit] = /(next|coming)? ?(weekend|week|7 days)$/i.exec(words) ?? [];
  if (unit === undefined) return null;
  if (/^in the /i.test(words)) return { from: formatInstant(now), to: formatInstant(plus(now, 7 * DAY_MS)) };
  const today = Math.floor(wallMilliseconds(wallTime(timezone, now)) / DAY_MS) * DAY_MS;
  const weekday = (new Date(today).getUTCDay() + 6) % 7;
  const monday = today + ((which === undefined ? 0 : 7) - weekday) * DAY_MS;
  const begins = firstFrom(monday + (unit === 'weekend' ? 5 * DAY_MS : 0), timezone);
  const from = begins < now ? now : begins;
  return { from: formatInstant(from), to: formatInstant(firstFrom(monday + 7 * DAY_MS, timezone)) };
}

/** Of the week to come, unless a day is named. */
function collisions(words: string | undefined, context: Context): Plan | null {
  const text = (words ?? '').toLowerCase();
  const day = new RegExp(`(?:^| )${DAY}(?= |$)`).exec(text);
  const time =
    /(?:^| )(?:at )?(\d{1,2})(?::(\d\d))? ?(am|pm|o'?clock)?(?= |$)|(?:^| )(?:at )?(noon|midnight)(?= |$)/.exec(
      day ? text.replace(day[0], '') : text,
    );
  const rest = (day ? text.replace(day[0], '') : text).replace(time?.[0] ?? '', '').trim();
  if (!/^(?:this week|in the next week|(?:in )?the (?:next|coming) (?:week|7 days))?$/.test(rest)) return null;
  const at = time ? clockOf(time) : undefined;
  if (at === null) return null;
  const span = day
    ? (spanOf(day[1]!, context) ?? { on: dayWords(day[1]!) })
    : { from: formatInstant(context.now), to: formatInstant(plus(context.now, WEEK_MS)) };
  return call('forecast', { ...span, ...(at !== undefined && { at }) });
}

const WEEK_MS = 7 * 86_400_000;

function dayWords(words: string): string {
  return words
    .toLowerCase()
    .replace(/^(?:on|this) /, '')
    .replace('tonight', 'today');
}

/** "09:00"; null: no day has it. */
function clockOf([, hour, minute, half, named]: RegExpExecArray): string | null {
  if (named !== undefined) return named === 'noon' ? '12:00' : '00:00';
  const [h, m] = [Number(hour), Number(minute ?? 0)];
  const is12 = half === 'am' || half === 'pm';
  if (h > 23 || m > 59 || (is12 && (h < 1 || h > 12))) return null;
  const of24 = is12 ? (h % 12) + (half === 'pm' ? 12 : 0) : h;
  return `${String(of24).padStart(2, '0')}:${String(m).padStart(2, '0')}`;
}
