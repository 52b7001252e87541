// "twice a day", "3 times an hour", "business hours": turned into times, minutes or hours where those follow from what was said.

import { refuse, type Refused } from '../context.js';
import type { Unit } from '../words/calendar-words.js';
import { SUB_DAY, type Draft } from './draft.js';

/** "twice a day": only where the times follow from something said. */
export function timesPer(draft: Draft): Refused | undefined {
  const said = draft.timesPer;
  if (!said) return undefined;
  const { n, unit } = said;
  if (n < 1) return refuse('impossible', 'zero times is never', 'once a day at 9am');
  draft.timesPer = undefined;
  const given = draft.times.length || draft.minutes?.length || 0;
  if (unit === 'day' && draft.business) {
    const hours = n === 2 ? [9, 17] : n === 3 ? [9, 13, 17] : n === 5 ? [9, 11, 13, 15, 17] : undefined;
    if (!hours)
      return refuse('not_a_schedule', `it is not clear at which ${n} times`, 'twice a day during business hours');
    draft.times = hours.map((hour) => ({ hour, minute: 0, second: 0, bare: false }));
    draft.business = false;
    draft.weekdays ??= { kind: 'weekdays', days: [0, 1, 2, 3, 4], recurring: true };
    draft.assumed.push(
      `${n} times in business hours: ${hours.map((hour) => `${hour}:00`.padStart(5, '0')).join(', ')} on weekdays`,
    );
    return undefined;
  }
  if (unit === 'day' && draft.times.length === n) {
    if (!draft.weekdays && !draft.rules && !draft.months && draft.monthDays.length === 0)
      draft.every ??= { n: 1, unit: 'day' };
    return undefined;
  }
  if (unit === 'hour' && draft.minutes?.length === n) return undefined;
  if (unit === 'week' && draft.weekdays?.days.length === n)
    return void (draft.weekdays = { ...draft.weekdays, recurring: true });
  if (unit === 'month' && draft.rules?.length === n) return void (draft.rulesRecurring = true);
  if (unit === 'year' && draft.monthDays.length > 0 && datesIn(draft) === n) return void draft.within.add('year');
  if (given > 0)
    return refuse('not_a_schedule', `it says ${n} times and names ${given}`, 'three times a day: 8am, 2pm and 8pm');
  if ((unit === 'hour' || unit === 'minute') && 60 % n === 0 && n > 1 && !draft.every) {
    draft.every = { n: 60 / n, unit: unit === 'hour' ? 'minute' : 'second' };
    draft.assumed.push(`${n} times: evenly spread`);
    return undefined;
  }
  if (n === 1) return void (draft.every ??= { n: 1, unit });
  return refuse(
    'not_a_schedule',
    `it does not say at which ${n} times`,
    EXAMPLES[unit] ?? (n === 2 ? 'every day at 9am and 5pm' : 'three times a day: 8am, 2pm and 8pm'),
  );
}

const EXAMPLES: Readonly<Partial<Record<Unit, string>>> = {
  week: 'every tuesday and thursday at 9am',
  month: 'on the 1st and 15th of every month at 9am',
  year: 'every year on 1 April and 1 October',
};

function datesIn(draft: Draft): number {
  return draft.monthDays.reduce((sum, { months, days }) => sum + months.length * days.length, 0);
}

export function businessHours(draft: Draft): Refused | undefined {
  if (!draft.business) return undefined;
  if (draft.minutesHourly) draft.every ??= { n: 1, unit: 'hour' };
  if (draft.window || !draft.every || !SUB_DAY.has(draft.every.unit))
    return refuse('not_a_schedule', 'it does not say how often in business hours', 'every hour during business hours');
  draft.weekdays ??= { kind: 'weekdays', days: [0, 1, 2, 3, 4], recurring: true };
  const time = (hour: number): { hour: number; minute: number; second: number; bare: boolean } => ({
    hour,
    minute: 0,
    second: 0,
    bare: false,
  });
  draft.window = { kind: 'window', from: time(9), to: time(17), openEnd: false };
  draft.assumed.push('business hours: Monday to Friday, 09:00 to 17:00');
  return undefined;
}
