// Names of weekdays, months and units, in all the spellings people use.

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

export const WEEKDAY_NAMES: Readonly<Record<string, number>> = names([
  ['monday', 'mon', 'mo', 'mond'],
  ['tuesday', 'tue', 'tues', 'tu'],
  ['wednesday', 'wed', 'weds', 'wednes'],
  ['thursday', 'thu', 'thur', 'thurs', 'th'],
  ['friday', 'fri', 'frid'],
  ['saturday', 'sat', 'satur'],
  ['sunday', 'sun', 'sund'],
]);

export const WEEKDAY_LABELS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

/** Words that name a weekday only beside other weekdays, because alone they mean something else. */
export const SHAKY_WEEKDAYS: ReadonlySet<string> = new Set(['mo', 'tu', 'th']);

export const MONTH_NAMES: Readonly<Record<string, number>> = names([
  ['january', 'jan'],
  ['february', 'feb', 'febr'],
  ['march', 'mar'],
  ['april', 'apr'],
  ['may'],
  ['june', 'jun'],
  ['july', 'jul'],
  ['august', 'aug'],
  ['september', 'sep', 'sept'],
  ['october', 'oct'],
  ['november', 'nov'],
  ['december', 'dec'],
]);

export const MONTH_LABELS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

export type Unit = 'second' | 'minute' | 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year';

export const UNIT_NAMES: Readonly<Record<string, Unit>> = {
  second: 'second',
  seconds: 'second',
  sec: 'second',
  secs: 'second',
  minute: 'minute',
  minutes: 'minute',
  min: 'minute',
  mins: 'minute',
  minuets: 'minute',
  hour: 'hour',
  hours: 'hour',
  hr: 'hour',
  hrs: 'hour',
  day: 'day',
  days: 'day',
  week: 'week',
  weeks: 'week',
  wk: 'week',
  wks: 'week',
  month: 'month',
  months: 'month',
  mth: 'month',
  mths: 'month',
  quarter: 'quarter',
  quarters: 'quarter',
  qtr: 'quarter',
  year: 'year',
  years: 'year',
  yr: 'year',
  yrs: 'year',
};

/** All names of these units, parted by blanks. */
export function namesOfUnits(...units: readonly Unit[]): string {
  return Object.keys(UNIT_NAMES)
    .filter((name) => units.some((unit) => UNIT_NAMES[name] === unit))
    .join(' ');
}

/** Units as they are glued to a number: `5m`, `90secs`. `m` is minutes: months are never written so. */
export const GLUED_UNITS: Readonly<Record<string, Unit>> = {
  ...UNIT_NAMES,
  s: 'second',
  m: 'minute',
  h: 'hour',
  d: 'day',
  w: 'week',
  y: 'year',
  mo: 'month',
};

export const UNIT_SECONDS = { second: 1, minute: 60, hour: 3600, day: 86_400, week: 604_800 } as const;

function names(groups: readonly (readonly string[])[]): Record<string, number> {
  return Object.fromEntries(groups.flatMap((spellings, index) => spellings.map((spelling) => [spelling, index])));
}
