// Words for a time that is over, and how far back they reach.

import type { Context } from '../plan.js';
import { startOfDay, weekdayOf } from '../wall.js';

/** Words for a time that is over; one group. */
export const WHEN_PAST =
  '(today|yesterday|last night|tonight|this (?:morning|afternoon|evening|week|month)|(?:in |over |during )?the (?:last|past) (?:(?:\\d+|few|couple of|two|three) )?(?:hours?|days?|weeks?|minutes?|night)|(?:in the )?last (?:\\d+ )?(?:hours?|days?|weeks?|24h)|(?:on |last |since )?(?:mon|tues|wednes|thurs|fri|satur|sun)day|lately|recently|so far|since (?:yesterday|this morning|midnight)|overnight|earlier|while i was away|meanwhile|already|ever)';

/** How far back: midnight for today, whole days and hours otherwise. Vague words mean no limit. */
export function period(words: string | undefined, context: Context): Readonly<Record<string, unknown>> {
  if (words === undefined) return {};
  const text = words.toLowerCase();
  const span = /(?:last|past) (?:(\d+|two|three|couple of|few) )?(minute|hour|day|week)/.exec(text);
  if (span) return { since: `${COUNT[span[1] ?? ''] ?? span[1] ?? 1}${(span[2] ?? 'd').charAt(0)}` };
  if (/24h/.test(text)) return { since: '24h' };
  if (/week/.test(text)) return { since: '7d' };
  if (/month/.test(text)) return { since: '31d' };
  if (/since yesterday/.test(text)) return { since: startOfDay(context, 1) };
  if (/yesterday/.test(text)) return { since: startOfDay(context, 1), until: startOfDay(context, 0) };
  if (/night/.test(text)) return { since: startOfDay(context, 1) };
  if (/today|morning|afternoon|evening|midnight|so far|already/.test(text)) return { since: startOfDay(context, 0) };
  const day = WEEKDAYS.findIndex((name) => text.includes(name));
  return day < 0 ? {} : weekday(day, /^since/.test(text), context);
}

const COUNT: Readonly<Record<string, number>> = { two: 2, 'couple of': 2, three: 3, few: 3 };

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/** The last day of that name before today. */
function weekday(day: number, onwards: boolean, context: Context): Readonly<Record<string, unknown>> {
  const ago = ((weekdayOf(context) - day + 6) % 7) + 1;
  return { since: startOfDay(context, ago), ...(!onwards && { until: startOfDay(context, ago - 1) }) };
}
