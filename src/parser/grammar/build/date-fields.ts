// The days on which a clause runs, as kwargs, and what "every week", "every month", "every year" mean without a day.

import { refuse, type Refused } from '../context.js';
import { SUB_DAY, type Draft } from './draft.js';
import { dayExpression, numbers, weekdays, type Kwargs } from './fields.js';

const EXAMPLE = 'every weekday at 9am';
/** All that `dateFields` turns into kwargs. */
export const DATES = ['within', 'weekdays', 'rules', 'months', 'monthDays', 'years', 'weeks', 'quarterEdge'] as const;

/** All of them from the start, in the order of the canonical form: whatever asks for one finds it in the same place. */
type Fields = Record<'year' | 'month' | 'day' | 'week' | 'day_of_week', number | string | undefined>;

/** The days on which a clause runs, as kwargs. */
export function dateFields(draft: Draft): Kwargs | Refused {
  const fields: Fields = { year: undefined, month: undefined, day: undefined, week: undefined, day_of_week: undefined };
  const { every: said, rules, months, monthDays, weekdays: days, weeks, years, quarterEdge } = draft;
  if (draft.day || draft.edge || draft.after)
    return refuse('not_a_schedule', 'it names both one day and a repetition', EXAMPLE);
  if (years) fields.year = numbers(years);
  if (months) fields.month = numbers(months.map((month) => month + 1));
  if (rules) fields.day = dayExpression(rules);
  const daily = said?.unit === 'day' && said.n === 1;
  const oneDay =
    rules?.every((rule) => rule.kind !== 'days' || rule.from === rule.to) ??
    (monthDays.length > 0 && monthDays.every((each) => each.days.length === 1));
  if (daily && oneDay && (rules?.length ?? 1) === 1)
    return refuse('not_a_schedule', 'it names both every day and certain days', 'on the 15th of every month');
  const [date, another] = monthDays;
  if (another)
    return refuse(
      'not_a_schedule',
      'it names several dates; say them as two schedules',
      'every year on July 4th at noon',
    );
  if (date) {
    if (months || rules) return refuse('not_a_schedule', 'it names two lists of days', EXAMPLE);
    fields.month = numbers(date.months.map((month) => month + 1));
    fields.day = numbers(date.days);
    if (date.year !== undefined && years) return refuse('not_a_schedule', 'it names two lists of years', EXAMPLE);
    if (date.year !== undefined) fields.year = date.year;
  }
  if (weeks !== undefined) fields.week = /^\d+$/.test(weeks) ? Number(weeks) : weeks;
  if (days && days.days.length < 7) fields.day_of_week = weekdays(days.days);
  if (quarterEdge) {
    if (rules || months || date) return refuse('not_a_schedule', 'it names two lists of days', EXAMPLE);
    fields.month = quarterEdge === 'end' ? '3,6,9,12' : '1,4,7,10';
    fields.day = quarterEdge === 'end' ? 'last' : 1;
  }
  return periodDefaults(draft, said, fields) ?? ordered(fields);
}

/** What "every week", "every month", "every year" mean where the day is left out, and what contradicts them. */
function periodDefaults(draft: Draft, said: Draft['every'], fields: Fields): Refused | undefined {
  const unit = said && said.n === 1 ? said.unit : undefined;
  const anyDay = fields.day !== undefined || fields.day_of_week !== undefined;
  const quarterly = unit === 'quarter' || draft.within.has('quarter');
  if (quarterly && !draft.quarterEdge) {
    if (fields.month !== undefined)
      return refuse('not_a_schedule', 'it names both months and quarters', 'every quarter on the 1st');
    const late = draft.rules?.filter((rule) => rule.kind === 'last' || (rule.kind === 'nth' && rule.nth < 0)) ?? [];
    const last = late.length > 0 && late.length === draft.rules?.length;
    if (late.length > 0 && !last)
      return refuse(
        'not_a_schedule',
        'it names days of the first and of the last month of a quarter; say them as two schedules',
        'the first friday of every quarter and the last friday of every quarter',
      );
    fields.month = last ? '3,6,9,12' : '1,4,7,10';
    if (fields.day === undefined && fields.day_of_week !== undefined)
      return refuse(
        'not_a_schedule',
        'it is not clear which of those weekdays in the quarter',
        'the first monday of every quarter',
      );
    if (fields.day === undefined && draft.every && SUB_DAY.has(draft.every.unit))
      return refuse('not_a_schedule', 'it is not clear what the quarter means there', 'every 15 minutes');
    if (fields.day === undefined) assume(draft, fields, 'day', 1, 'no day given: the first day of the quarter');
  }
  if (unit === 'week') {
    if (fields.day !== undefined)
      return refuse('not_a_schedule', 'it names both a week and a day of the month', 'every week on monday');
    if (fields.day_of_week === undefined) assume(draft, fields, 'day_of_week', 'mon', 'no weekday given: Monday');
  }
  if (unit === 'month') {
    if (fields.week !== undefined)
      return refuse('not_a_schedule', 'it names both every month and a week of the year', 'every monday in week 10');
    if (fields.day === undefined && fields.day_of_week !== undefined)
      return refuse(
        'not_a_schedule',
        'it is not clear whether all of those weekdays or the first of the month are meant',
        'on the first monday of every month',
      );
    if (fields.day === undefined) assume(draft, fields, 'day', 1, 'no day given: the 1st');
  }
  if (unit === 'year' || (draft.within.has('year') && fields.month === undefined)) {
    const edge = edgeOfYear(draft, unit);
    if (edge !== undefined && fields.month === undefined && fields.week === undefined) fields.month = edge;
    if (fields.month === undefined && fields.week === undefined && anyDay)
      return refuse('not_a_schedule', 'it does not say in which month', 'every year on July 4th');
    if (fields.month === undefined && fields.week === undefined)
      assume(draft, fields, 'month', 1, 'no date given: 1 January');
    if (fields.week !== undefined && fields.day_of_week === undefined)
      assume(draft, fields, 'day_of_week', 'mon', 'no weekday given: Monday');
    if (fields.week === undefined && fields.day === undefined && fields.day_of_week === undefined)
      assume(draft, fields, 'day', 1, 'no day given: the 1st');
  }
  if (draft.within.has('month') && !anyDay && !said && !draft.months)
    return refuse('not_a_schedule', 'it does not say which day of the month', 'on the 1st of every month');
  if (fields.week !== undefined && !anyDay && fields.day_of_week === undefined && !said)
    assume(draft, fields, 'day_of_week', 'mon', 'no weekday given: Monday');
  return undefined;
}

/** "the first monday of the year" is in January, "the last workday of the year" in December. */
function edgeOfYear({ rules, weekdays }: Draft, unit: string | undefined): number | undefined {
  const [rule] = rules ?? [];
  if (unit !== undefined || weekdays || rule?.kind !== 'nth' || rules?.length !== 1 || Math.abs(rule.nth) > 4)
    return undefined;
  return rule.nth > 0 ? 1 : 12;
}

function assume(draft: Draft, fields: Fields, field: keyof Fields, value: number | string, why: string): void {
  fields[field] = value;
  draft.assumed.push(why);
}

/** The order of the fields is part of the canonical form. */
function ordered({ year, month, day, week, day_of_week }: Fields): Kwargs {
  const kwargs: Kwargs = {};
  if (year !== undefined) kwargs.year = year;
  if (month !== undefined) kwargs.month = month;
  if (day !== undefined) kwargs.day = day;
  if (week !== undefined) kwargs.week = week;
  if (day_of_week !== undefined) kwargs.day_of_week = day_of_week;
  return kwargs;
}
