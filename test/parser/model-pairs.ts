// Phrases that the grammar declines although it can read facts in them, each with replies that mean what it says and replies
// that are subtly wrong. Said on Monday 2026-03-16, 11:00 in Berlin.

export interface Pair {
  readonly phrase: string;
  readonly right: readonly object[];
  /** What is wrong with it, and the reply. */
  readonly wrong: readonly (readonly [fault: string, reply: object])[];
}

const cron = (kwargs: object, rest: object = {}): object => ({ kind: 'cron', kwargs, ...rest });
const every = (n: number, unit: string, rest: object = {}): object => ({ kind: 'interval', every: n, unit, ...rest });
const calendar = (n: number, unit: string, times: readonly string[], rest: object = {}): object => ({
  kind: 'calendar',
  every: n,
  unit,
  times,
  ...rest,
});
const once = (at: string, rest: object = {}): object => ({ kind: 'once', at, ...rest });
const union = (...parts: readonly object[]): object => ({ kind: 'union', parts });
const WORKING = 'mon-fri';

export const PAIRS: readonly Pair[] = [
  {
    phrase: 'warm up the ovens at 9pm daily, come rain or shine',
    right: [cron({ hour: 21, minute: 0 }), { hour: '21', minute: '0' }, calendar(1, 'day', ['21:00'])],
    wrong: [
      ['am for pm', cron({ hour: 9, minute: 0 })],
      ['an extra time', cron({ hour: '9,21', minute: 0 })],
      ['UTC for local', cron({ hour: 21, minute: 0 }, { timezone: 'UTC' })],
      ['the hour shifted to UTC', cron({ hour: 20, minute: 0 })],
      ['weekdays only', cron({ day_of_week: WORKING, hour: 21, minute: 0 })],
      ['once', once('2026-03-16T21:00')],
      ['every minute of the hour', cron({ hour: 21, minute: '*' })],
      ['a count', cron({ hour: 21, minute: 0 }, { maxRuns: 10 })],
      ['an end', cron({ hour: 21, minute: 0 }, { end: '2026-12-31' })],
      ['an exception', cron({ hour: 21, minute: 0 }, { except: [{ day_of_week: 'sun' }] })],
      ['every other day', calendar(2, 'day', ['21:00'])],
    ],
  },
  {
    phrase: 'when the factory whistle goes at quarter to nine, Monday to Friday',
    right: [cron({ day_of_week: WORKING, hour: 8, minute: 45 })],
    wrong: [
      ['quarter past', cron({ day_of_week: WORKING, hour: 9, minute: 15 })],
      ['quarter to ten', cron({ day_of_week: WORKING, hour: 9, minute: 45 })],
      ['Thursday is the end', cron({ day_of_week: 'mon-thu', hour: 8, minute: 45 })],
      ['the two ends of the range', cron({ day_of_week: 'mon,fri', hour: 8, minute: 45 })],
      ['every day', cron({ hour: 8, minute: 45 })],
    ],
  },
  {
    phrase: 'on working days as twelve strikes',
    right: [cron({ day_of_week: WORKING, hour: 12, minute: 0 })],
    wrong: [
      ['every day', cron({ hour: 12, minute: 0 })],
      ['midnight', cron({ day_of_week: WORKING, hour: 0, minute: 0 })],
      ['the 12th', cron({ day: 12, hour: 0, minute: 0 })],
      ['weekends', cron({ day_of_week: 'sat,sun', hour: 12, minute: 0 })],
      ['once', once('2026-03-16T12:00')],
    ],
  },
  {
    phrase: 'every 45 minutes or thereabouts, for the pigeons',
    right: [every(45, 'minute'), { kind: 'interval', seconds: 2700 }, { kind: 'interval', seconds: '2700' }],
    wrong: [
      ['hours', every(45, 'hour')],
      ['seconds', every(45, 'second')],
      ['*/45, which is :00 and :45', cron({ minute: '*/45' })],
      ['minute 45', cron({ minute: 45 })],
      ['every 5 minutes', every(5, 'minute')],
      ['54 minutes', every(54, 'minute')],
      ['milliseconds', { kind: 'interval', seconds: 2_700_000 }],
    ],
  },
  {
    phrase: 'each Tuesday and Thursday, teatime being 4pm',
    right: [cron({ day_of_week: 'tue,thu', hour: 16, minute: 0 })],
    wrong: [
      ['a range for a list', cron({ day_of_week: 'tue-thu', hour: 16, minute: 0 })],
      ['off by one', cron({ day_of_week: 'wed,fri', hour: 16, minute: 0 })],
      ['a day dropped', cron({ day_of_week: 'tue', hour: 16, minute: 0 })],
      ['4am', cron({ day_of_week: 'tue,thu', hour: 4, minute: 0 })],
      ['the hour as a minute', cron({ day_of_week: 'tue,thu', minute: 4 })],
    ],
  },
  {
    phrase: 'at 7:30 and 19:45 each and every day as the tides allow',
    right: [
      union(cron({ hour: 7, minute: 30 }), cron({ hour: 19, minute: 45 })),
      calendar(1, 'day', ['07:30', '19:45']),
    ],
    wrong: [
      ['the cross product', cron({ hour: '7,19', minute: '30,45' })],
      ['a time dropped', cron({ hour: 7, minute: 30 })],
      ['minutes swapped', union(cron({ hour: 7, minute: 45 }), cron({ hour: 19, minute: 30 }))],
      ['an extra time', calendar(1, 'day', ['07:30', '12:00', '19:45'])],
      ['9:45', union(cron({ hour: 7, minute: 30 }), cron({ hour: 9, minute: 45 }))],
    ],
  },
  {
    phrase: 'on the third Friday of the month once lunch is over, say 2pm',
    right: [cron({ day: '3rd fri', hour: 14, minute: 0 }), calendar(1, 'month', ['14:00'], { day: '3rd fri' })],
    wrong: [
      ['every Friday', cron({ day_of_week: 'fri', hour: 14, minute: 0 })],
      ['the second Friday', cron({ day: '2nd fri', hour: 14, minute: 0 })],
      ['the third Thursday', cron({ day: '3rd thu', hour: 14, minute: 0 })],
      ['the 3rd, if a Friday', cron({ day: 3, day_of_week: 'fri', hour: 14, minute: 0 })],
      ['the week of the year', cron({ week: 3, day_of_week: 'fri', hour: 14, minute: 0 })],
      ['the last Friday', cron({ day: 'last fri', hour: 14, minute: 0 })],
      ['2am', cron({ day: '3rd fri', hour: 2, minute: 0 })],
    ],
  },
  {
    phrase: 'twice daily, 8am and 8pm, because the cat insists',
    right: [cron({ hour: '8,20', minute: 0 })],
    wrong: [
      ['once daily', cron({ hour: 8, minute: 0 })],
      ['8 to 20', cron({ hour: '8-20', minute: 0 })],
      ['9 and 17', cron({ hour: '9,17', minute: 0 })],
      ['every 12 hours from midnight', cron({ hour: '*/12', minute: 0 })],
    ],
  },
  {
    phrase: 'every other Tuesday at 10am as agreed with Bob',
    right: [
      calendar(2, 'week', ['10:00'], { daysOfWeek: ['tue'] }),
      calendar(2, 'week', ['10:00'], { days_of_week: ['tue'] }),
    ],
    wrong: [
      ['every week', cron({ day_of_week: 'tue', hour: 10, minute: 0 })],
      ['week */2', cron({ week: '*/2', day_of_week: 'tue', hour: 10, minute: 0 })],
      ['day */2', cron({ day: '*/2', hour: 10, minute: 0 })],
      ['every two days', calendar(2, 'day', ['10:00'])],
      ['every two months', calendar(2, 'month', ['10:00'], { day: '1st tue' })],
      ['the second Tuesday', cron({ day: '2nd tue', hour: 10, minute: 0 })],
      ['Wednesday', calendar(2, 'week', ['10:00'], { daysOfWeek: ['wed'] })],
      ['every three weeks', calendar(3, 'week', ['10:00'], { daysOfWeek: ['tue'] })],
    ],
  },
  {
    phrase: 'fortnightly of a Wednesday at 11:15, if you please',
    right: [calendar(2, 'week', ['11:15'], { daysOfWeek: ['wed'] })],
    wrong: [
      ['weekly', cron({ day_of_week: 'wed', hour: 11, minute: 15 })],
      ['monthly', calendar(1, 'month', ['11:15'], { day: '1st wed' })],
      ['23:15', calendar(2, 'week', ['23:15'], { daysOfWeek: ['wed'] })],
      ['the 14th', cron({ day: 14, hour: 11, minute: 15 })],
    ],
  },
  {
    phrase: 'the 1st and the 15th at noon, whatever the weekday may be',
    right: [],
    wrong: [
      ['1 to 15', cron({ day: '1-15', hour: 12, minute: 0 })],
      ['the 15th only', cron({ day: 15, hour: 12, minute: 0 })],
      ['weekdays', cron({ day: '1,15', day_of_week: 'mon', hour: 12, minute: 0 })],
      ['midnight', cron({ day: '1,15', hour: 0, minute: 0 })],
      ['1st and 14th', cron({ day: '1,14', hour: 12, minute: 0 })],
    ],
  },
  {
    phrase: 'on the last day of each month, 11pm or so',
    right: [cron({ day: 'last', hour: 23, minute: 0 }), calendar(1, 'month', ['23:00'], { day: 'last' })],
    wrong: [
      ['the 31st', cron({ day: 31, hour: 23, minute: 0 })],
      ['the 28th to the 31st', cron({ day: '28-31', hour: 23, minute: 0 })],
      ['the first', cron({ day: 1, hour: 23, minute: 0 })],
      ['the last Friday', cron({ day: 'last fri', hour: 23, minute: 0 })],
      ['11am', cron({ day: 'last', hour: 11, minute: 0 })],
      ['the day before', cron({ day: '2nd last', hour: 23, minute: 0 })],
    ],
  },
  {
    phrase: 'every quarter of an hour while the shop is open, 9am to 5pm',
    right: [cron({ minute: '*/15' }, { window: { from: '09:00', to: '17:00' } })],
    wrong: [
      ['every quarter', calendar(3, 'month', ['09:00'], { day: 1 })],
      ['no window', cron({ minute: '*/15' })],
      ['the last hour is missing', cron({ hour: '9-16', minute: '*/15' })],
      ['until 17:45', cron({ hour: '9-17', minute: '*/15' })],
      ['every half hour', cron({ minute: '*/30' }, { window: { from: '09:00', to: '17:00' } })],
      ['at the two ends', cron({ hour: '9,17', minute: 0 })],
      ['the night', cron({ minute: '*/15' }, { window: { from: '17:00', to: '09:00' } })],
      ['5am to 9pm', cron({ minute: '*/15' }, { window: { from: '05:00', to: '21:00' } })],
    ],
  },
  {
    phrase: 'every 20 minutes between 9am and 5pm unless I say so',
    right: [cron({ minute: '*/20' }, { window: { from: '09:00', to: '17:00' } })],
    wrong: [
      ['until 17:40', cron({ hour: '9-17', minute: '*/20' })],
      ['until 16:40', cron({ hour: '9-16', minute: '*/20' })],
      ['weekdays', cron({ day_of_week: WORKING, minute: '*/20' }, { window: { from: '09:00', to: '17:00' } })],
      ['minute 20', cron({ minute: 20 }, { window: { from: '09:00', to: '17:00' } })],
      ['every 2 minutes', cron({ minute: '*/2' }, { window: { from: '09:00', to: '17:00' } })],
    ],
  },
  {
    phrase: 'daily at 6am except Sundays, the baker sleeps then',
    right: [
      cron({ hour: 6, minute: 0 }, { except: [{ day_of_week: 'sun' }] }),
      cron({ day_of_week: 'mon-sat', hour: 6, minute: 0 }),
    ],
    wrong: [
      ['the exception dropped', cron({ hour: 6, minute: 0 })],
      ['Saturdays excepted', cron({ hour: 6, minute: 0 }, { except: [{ day_of_week: 'sat' }] })],
      ['only Sundays', cron({ day_of_week: 'sun', hour: 6, minute: 0 })],
      ['weekends excepted', cron({ day_of_week: WORKING, hour: 6, minute: 0 })],
      ['6pm', cron({ hour: 18, minute: 0 }, { except: [{ day_of_week: 'sun' }] })],
    ],
  },
  {
    phrase: 'weekdays at 8 in the evening London time, or whatever they call it',
    right: [cron({ day_of_week: WORKING, hour: 20, minute: 0 }, { timezone: 'Europe/London' })],
    wrong: [
      ['the zone dropped', cron({ day_of_week: WORKING, hour: 20, minute: 0 })],
      ['the local hour', cron({ day_of_week: WORKING, hour: 21, minute: 0 })],
      ['UTC', cron({ day_of_week: WORKING, hour: 20, minute: 0 }, { timezone: 'UTC' })],
      ['another London', cron({ day_of_week: WORKING, hour: 20, minute: 0 }, { timezone: 'America/Toronto' })],
      ['8 in the morning', cron({ day_of_week: WORKING, hour: 8, minute: 0 }, { timezone: 'Europe/London' })],
    ],
  },
  {
    phrase: 'at 9am PST every day like clockwork',
    right: [cron({ hour: 9, minute: 0 }, { timezone: 'America/Los_Angeles' })],
    wrong: [
      ['local', cron({ hour: 9, minute: 0 })],
      ['Eastern', cron({ hour: 9, minute: 0 }, { timezone: 'America/New_York' })],
      ['converted', cron({ hour: 18, minute: 0 })],
      ['an offset', cron({ hour: 9, minute: 0 }, { timezone: '-08:00' })],
    ],
  },
  {
    phrase: 'at 14:00 UTC each Friday as is tradition',
    right: [cron({ day_of_week: 'fri', hour: 14, minute: 0 }, { timezone: 'UTC' })],
    wrong: [
      ['local', cron({ day_of_week: 'fri', hour: 14, minute: 0 })],
      ['converted', cron({ day_of_week: 'fri', hour: 15, minute: 0 })],
      ['Saturday', cron({ day_of_week: 'sat', hour: 14, minute: 0 }, { timezone: 'UTC' })],
      ['four', cron({ day_of_week: 'fri', hour: 4, minute: 0 }, { timezone: 'UTC' })],
    ],
  },
  {
    phrase: 'June 5 each year at 9am, her birthday that is',
    right: [cron({ month: 6, day: 5, hour: 9, minute: 0 }), calendar(1, 'year', ['09:00'], { month: 6, day: 5 })],
    wrong: [
      ['July', cron({ month: 7, day: 5, hour: 9, minute: 0 })],
      ['month from 0', cron({ month: 5, day: 5, hour: 9, minute: 0 })],
      ['6 May', cron({ month: 5, day: 6, hour: 9, minute: 0 })],
      ['once', once('06-05T09:00')],
      ['monthly', cron({ day: 5, hour: 9, minute: 0 })],
      ['daily in June', cron({ month: 6, hour: 9, minute: 0 })],
      ['every two years', calendar(2, 'year', ['09:00'], { month: 6, day: 5 })],
    ],
  },
  {
    phrase: 'on 2026-12-25 at 9am, never again after',
    right: [once('2026-12-25T09:00')],
    wrong: [
      ['a year later', once('2027-12-25T09:00')],
      ['a day early', once('2026-12-24T09:00')],
      ['every year', cron({ month: 12, day: 25, hour: 9, minute: 0 })],
      ['9pm', once('2026-12-25T21:00')],
      ['UTC', once('2026-12-25T09:00', { timezone: 'UTC' })],
    ],
  },
  {
    phrase: 'on 5 May 2027 at 17:30 just the once, no more',
    right: [once('2027-05-05T17:30')],
    wrong: [
      ['this year', once('2026-05-05T17:30')],
      ['no year', once('05-05T17:30')],
      ['yearly', cron({ month: 5, day: 5, hour: 17, minute: 30 })],
      ['7:30', once('2027-05-05T07:30')],
      ['half an hour off', once('2027-05-05T17:00')],
      ['the next month', once('2027-06-05T17:30')],
    ],
  },
  {
    phrase: 'daily at 9am, 7 times and then never more',
    right: [cron({ hour: 9, minute: 0 }, { maxRuns: 7 })],
    wrong: [
      ['the count dropped', cron({ hour: 9, minute: 0 })],
      ['one fewer', cron({ hour: 9, minute: 0 }, { maxRuns: 6 })],
      ['7am', cron({ hour: '7,9', minute: 0 })],
      ['every 7 days', calendar(7, 'day', ['09:00'])],
    ],
  },
  {
    phrase: 'every day at 9am until 30 June, at which point we stop',
    right: [cron({ hour: 9, minute: 0 }, { end: '2026-06-30' }), cron({ hour: 9, minute: 0 }, { end: '30 June' })],
    wrong: [
      ['the end dropped', cron({ hour: 9, minute: 0 })],
      ['a day early', cron({ hour: 9, minute: 0 }, { end: '2026-06-29' })],
      ['a day late', cron({ hour: 9, minute: 0 }, { end: '2026-07-01' })],
      ['the next year', cron({ hour: 9, minute: 0 }, { end: '2027-06-30' })],
      ['the start', cron({ hour: 9, minute: 0 }, { start: '2026-06-30' })],
      ['in June', cron({ month: 6, hour: 9, minute: 0 })],
      ['30 runs', cron({ hour: 9, minute: 0 }, { maxRuns: 30, end: '2026-06-30' })],
    ],
  },
  {
    phrase: 'every Monday at 8am starting 6 April, not any sooner',
    right: [
      cron({ day_of_week: 'mon', hour: 8, minute: 0 }, { start: '2026-04-06' }),
      cron({ day_of_week: 'mon', hour: 8, minute: 0 }, { start: '6 April' }),
    ],
    wrong: [
      ['the start dropped', cron({ day_of_week: 'mon', hour: 8, minute: 0 })],
      ['a day late', cron({ day_of_week: 'mon', hour: 8, minute: 0 }, { start: '2026-04-07' })],
      ['4 June', cron({ day_of_week: 'mon', hour: 8, minute: 0 }, { start: '2026-06-04' })],
      ['the end', cron({ day_of_week: 'mon', hour: 8, minute: 0 }, { end: '2026-04-06' })],
      ['only April', cron({ month: 4, day_of_week: 'mon', hour: 8, minute: 0 })],
      ['the next year', cron({ day_of_week: 'mon', hour: 8, minute: 0 }, { start: '2027-04-06' })],
    ],
  },
  {
    phrase: 'every 3 hours, I mean hours',
    right: [every(3, 'hour'), cron({ hour: '*/3', minute: 0 })],
    wrong: [
      ['minutes', every(3, 'minute')],
      ['days', every(3, 'day')],
      ['at 3', cron({ hour: 3, minute: 0 })],
      ['every minute of every third hour', cron({ hour: '*/3', minute: '*' })],
      ['every 4 hours', every(4, 'hour')],
    ],
  },
  {
    phrase: 'every 90 minutes round the clock, whatever happens',
    right: [every(90, 'minute'), { kind: 'interval', seconds: 5400 }],
    wrong: [
      ['every hour and :30', cron({ minute: '0,30' })],
      ['*/30', cron({ minute: '*/30' })],
      ['90 seconds', every(90, 'second')],
      ['90 hours', every(90, 'hour')],
      ['1 hour', every(1, 'hour')],
    ],
  },
  {
    phrase: 'at 10 past every hour, or so the manual states',
    right: [cron({ minute: 10 })],
    wrong: [
      ['10 to', cron({ minute: 50 })],
      ['every 10 minutes', cron({ minute: '*/10' })],
      ['at 10', cron({ hour: 10, minute: 0 })],
      ['every 10 hours', every(10, 'hour')],
    ],
  },
  {
    phrase: 'Saturdays and Sundays at 10:30am, not that anyone cares',
    right: [cron({ day_of_week: 'sat,sun', hour: 10, minute: 30 })],
    wrong: [
      ['Saturdays', cron({ day_of_week: 'sat', hour: 10, minute: 30 })],
      ['not on weekends', cron({ hour: 10, minute: 30 }, { except: [{ day_of_week: 'sat,sun' }] })],
      ['Friday and Saturday', cron({ day_of_week: 'fri,sat', hour: 10, minute: 30 })],
      ['10:03', cron({ day_of_week: 'sat,sun', hour: 10, minute: 3 })],
      ['22:30', cron({ day_of_week: 'sat,sun', hour: 22, minute: 30 })],
    ],
  },
  {
    phrase: 'hourly at :15, says the manual',
    right: [cron({ minute: 15 })],
    wrong: [
      ['every 15 minutes', cron({ minute: '*/15' })],
      ['on the hour', cron({ minute: 0 })],
      ['15:00', cron({ hour: 15, minute: 0 })],
      ['every 15 hours', every(15, 'hour')],
    ],
  },
  {
    phrase: 'every 10 seconds, and no slower than that',
    right: [every(10, 'second'), cron({ second: '*/10' })],
    wrong: [
      ['minutes', every(10, 'minute')],
      ['second 10', cron({ second: 10 })],
      ['every second', every(1, 'second')],
    ],
  },
  {
    phrase: 'the first working day of each month, 07:00, as payroll wants',
    right: [cron({ day: 'first workday', hour: 7, minute: 0 })],
    wrong: [
      ['the first', cron({ day: 1, hour: 7, minute: 0 })],
      ['the first Monday', cron({ day: '1st mon', hour: 7, minute: 0 })],
      ['every working day', cron({ day_of_week: WORKING, hour: 7, minute: 0 })],
      ['the last working day', cron({ day: 'last workday', hour: 7, minute: 0 })],
      ['the first, if it is one', cron({ day: 1, day_of_week: WORKING, hour: 7, minute: 0 })],
    ],
  },
  {
    phrase: 'the 13th when it falls on a Friday, at 13:13',
    right: [cron({ day: 13, day_of_week: 'fri', hour: 13, minute: 13 })],
    wrong: [
      ['every 13th', cron({ day: 13, hour: 13, minute: 13 })],
      ['every Friday', cron({ day_of_week: 'fri', hour: 13, minute: 13 })],
      ['either', union(cron({ day: 13, hour: 13, minute: 13 }), cron({ day_of_week: 'fri', hour: 13, minute: 13 }))],
      ['1:13', cron({ day: 13, day_of_week: 'fri', hour: 1, minute: 13 })],
    ],
  },
  {
    phrase: 'in March, June and September, on the 1st at 5am as decided',
    right: [cron({ month: '3,6,9', day: 1, hour: 5, minute: 0 })],
    wrong: [
      ['March to September', cron({ month: '3-9', day: 1, hour: 5, minute: 0 })],
      ['months from 0', cron({ month: '2,5,8', day: 1, hour: 5, minute: 0 })],
      ['a month dropped', cron({ month: '3,6', day: 1, hour: 5, minute: 0 })],
      ['a month added', cron({ month: '3,6,9,12', day: 1, hour: 5, minute: 0 })],
      ['every day', cron({ month: '3,6,9', hour: 5, minute: 0 })],
    ],
  },
  {
    phrase: 'every weekday at 9am and Saturdays at 11am, which the union likes',
    right: [
      union(cron({ day_of_week: WORKING, hour: 9, minute: 0 }), cron({ day_of_week: 'sat', hour: 11, minute: 0 })),
    ],
    wrong: [
      ['the cross product', cron({ day_of_week: 'mon-sat', hour: '9,11', minute: 0 })],
      [
        'swapped',
        union(cron({ day_of_week: WORKING, hour: 11, minute: 0 }), cron({ day_of_week: 'sat', hour: 9, minute: 0 })),
      ],
      ['Saturday dropped', cron({ day_of_week: WORKING, hour: 9, minute: 0 })],
      [
        'Sunday',
        union(cron({ day_of_week: WORKING, hour: 9, minute: 0 }), cron({ day_of_week: 'sun', hour: 11, minute: 0 })),
      ],
    ],
  },
  {
    phrase: 'at midnight on Sundays, as ghosts do',
    right: [cron({ day_of_week: 'sun', hour: 0, minute: 0 })],
    wrong: [
      ['noon', cron({ day_of_week: 'sun', hour: 12, minute: 0 })],
      ['Monday', cron({ day_of_week: 'mon', hour: 0, minute: 0 })],
      ['23:59', cron({ day_of_week: 'sun', hour: 23, minute: 59 })],
      ['00:30', cron({ day_of_week: 'sun', hour: 0, minute: 30 })],
    ],
  },
  {
    phrase: "at noon on New Year's Day each year, the sober bunch",
    right: [cron({ month: 1, day: 1, hour: 12, minute: 0 })],
    wrong: [
      ["New Year's Eve", cron({ month: 12, day: 31, hour: 12, minute: 0 })],
      ['the first of each month', cron({ day: 1, hour: 12, minute: 0 })],
      ['midnight', cron({ month: 1, day: 1, hour: 0, minute: 0 })],
    ],
  },
  {
    phrase: 'every 6 weeks on Thursday at 4pm, as the dentist said',
    right: [calendar(6, 'week', ['16:00'], { daysOfWeek: ['thu'] })],
    wrong: [
      ['every week', cron({ day_of_week: 'thu', hour: 16, minute: 0 })],
      ['6 months', calendar(6, 'month', ['16:00'], { day: '1st thu' })],
      ['5 weeks', calendar(5, 'week', ['16:00'], { daysOfWeek: ['thu'] })],
      ['week */6', cron({ week: '*/6', day_of_week: 'thu', hour: 16, minute: 0 })],
      ['Tuesday', calendar(6, 'week', ['16:00'], { daysOfWeek: ['tue'] })],
    ],
  },
  {
    phrase: 'on Mondays at 7am, but never in August, as the school is closed',
    right: [cron({ day_of_week: 'mon', hour: 7, minute: 0 }, { except: [{ month: 8 }] })],
    wrong: [
      ['only in August', cron({ month: 8, day_of_week: 'mon', hour: 7, minute: 0 })],
      ['the exception dropped', cron({ day_of_week: 'mon', hour: 7, minute: 0 })],
      ['July', cron({ day_of_week: 'mon', hour: 7, minute: 0 }, { except: [{ month: 7 }] })],
      ['Mondays excepted', cron({ hour: 7, minute: 0 }, { except: [{ month: 8, day_of_week: 'mon' }] })],
    ],
  },
  {
    phrase: 'every day at 17:00 except on 25 December, since nobody works',
    right: [cron({ hour: 17, minute: 0 }, { except: [{ month: 12, day: 25 }] })],
    wrong: [
      ['the exception dropped', cron({ hour: 17, minute: 0 })],
      ['24 December', cron({ hour: 17, minute: 0 }, { except: [{ month: 12, day: 24 }] })],
      ['every 25th', cron({ hour: 17, minute: 0 }, { except: [{ day: 25 }] })],
      ['all of December', cron({ hour: 17, minute: 0 }, { except: [{ month: 12 }] })],
      ['only then', cron({ month: 12, day: 25, hour: 17, minute: 0 })],
      ['until then', cron({ hour: 17, minute: 0 }, { end: '2026-12-25' })],
    ],
  },
  {
    phrase: 'every 5 minutes from 22:00 to 23:00, nobody knows why',
    right: [cron({ minute: '*/5' }, { window: { from: '22:00', to: '23:00' } })],
    wrong: [
      ['until 23:55', cron({ hour: '22-23', minute: '*/5' })],
      ['until 22:55', cron({ hour: 22, minute: '*/5' })],
      ['all day', cron({ minute: '*/5' })],
      ['every 5 hours', every(5, 'hour', { window: { from: '22:00', to: '23:00' } })],
    ],
  },
  {
    phrase: 'Wednesdays at nine at night, since the pub is empty',
    right: [cron({ day_of_week: 'wed', hour: 21, minute: 0 })],
    wrong: [
      ['9am', cron({ day_of_week: 'wed', hour: 9, minute: 0 })],
      ['Tuesday', cron({ day_of_week: 'tue', hour: 21, minute: 0 })],
      ['nightly', cron({ hour: 21, minute: 0 })],
      ['this Wednesday', once('2026-03-18T21:00')],
    ],
  },
  {
    phrase: 'the 10th, 20th and 30th, 6:45am each, as the contract says',
    right: [],
    wrong: [
      ['*/10', cron({ day: '*/10', hour: 6, minute: 45 })],
      ['one dropped', cron({ day: '10,20', hour: 6, minute: 45 })],
      ['10 to 30', cron({ day: '10-30', hour: 6, minute: 45 })],
      ['the last day', cron({ day: '10,20,last', hour: 6, minute: 45 })],
      ['18:45', cron({ day: '10,20,30', hour: 18, minute: 45 })],
    ],
  },
  {
    phrase: 'every three days at 5am, the plants need it',
    right: [calendar(3, 'day', ['05:00'])],
    wrong: [
      ['day */3', cron({ day: '*/3', hour: 5, minute: 0 })],
      ['72 hours from now', every(72, 'hour')],
      ['3 hours', every(3, 'hour')],
      ['daily', cron({ hour: 5, minute: 0 })],
      ['3am and 5am', cron({ hour: '3,5', minute: 0 })],
    ],
  },
  {
    phrase: 'every second Friday of the month at 16:00, as is our habit',
    right: [cron({ day: '2nd fri', hour: 16, minute: 0 })],
    wrong: [
      ['every other Friday', calendar(2, 'week', ['16:00'], { daysOfWeek: ['fri'] })],
      ['every Friday', cron({ day_of_week: 'fri', hour: 16, minute: 0 })],
      ['every second', cron({ day_of_week: 'fri', second: '*' })],
      ['the third', cron({ day: '3rd fri', hour: 16, minute: 0 })],
    ],
  },
  {
    phrase: 'in Tokyo time, each Monday at 9am, which is odd',
    right: [cron({ day_of_week: 'mon', hour: 9, minute: 0 }, { timezone: 'Asia/Tokyo' })],
    wrong: [
      ['local', cron({ day_of_week: 'mon', hour: 9, minute: 0 })],
      ['Seoul', cron({ day_of_week: 'mon', hour: 9, minute: 0 }, { timezone: 'Asia/Seoul' })],
      ['converted', cron({ day_of_week: 'mon', hour: 1, minute: 0 })],
    ],
  },
  {
    phrase: 'monday thru thursday 6 to 8pm on the hour, as rehearsal goes',
    right: [cron({ day_of_week: 'mon-thu', hour: '18-20', minute: 0 })],
    wrong: [
      ['6am', cron({ day_of_week: 'mon-thu', hour: '6-20', minute: 0 })],
      ['until 19:00', cron({ day_of_week: 'mon-thu', hour: '18-19', minute: 0 })],
      ['the two ends', cron({ day_of_week: 'mon-thu', hour: '18,20', minute: 0 })],
      ['Friday as well', cron({ day_of_week: 'mon-fri', hour: '18-20', minute: 0 })],
      ['every minute', cron({ day_of_week: 'mon-thu', hour: '18-20', minute: '*' })],
    ],
  },
  {
    phrase: 'each Tuesday about lunchtime, when the queue is short',
    right: [cron({ day_of_week: 'tue', hour: 12, minute: 0 }), cron({ day_of_week: 'tue', hour: 12, minute: 30 })],
    wrong: [
      ['dinner', cron({ day_of_week: 'tue', hour: 19, minute: 0 })],
      ['Wednesday', cron({ day_of_week: 'wed', hour: 12, minute: 0 })],
      ['daily', cron({ hour: 12, minute: 0 })],
    ],
  },
  {
    phrase: 'every weekday evening once the kids are asleep',
    right: [cron({ day_of_week: WORKING, hour: 18, minute: 0 })],
    wrong: [
      ['later', cron({ day_of_week: WORKING, hour: 20, minute: 0 })],
      ['the morning', cron({ day_of_week: WORKING, hour: 8, minute: 0 })],
      ['weekends too', cron({ hour: 18, minute: 0 })],
      ['every hour of it', cron({ day_of_week: WORKING, hour: '*' })],
    ],
  },
  {
    phrase: 'on 24 December at 18:00, when the tree is lit',
    right: [once('12-24T18:00'), once('2026-12-24T18:00')],
    wrong: [
      ['yearly', cron({ month: 12, day: 24, hour: 18, minute: 0 })],
      ['the wrong year', once('2027-12-24T18:00')],
      ['last year', once('2025-12-24T18:00')],
      ['6am', once('12-24T06:00')],
      ['November', once('11-24T18:00')],
      ['daily', cron({ hour: 18, minute: 0 })],
    ],
  },
  {
    phrase: 'Friday at 5pm, unless the boss objects',
    right: [once('friday 17:00'), once('2026-03-20T17:00')],
    wrong: [
      ['every Friday', cron({ day_of_week: 'fri', hour: 17, minute: 0 })],
      ['the Friday after', once('2026-03-27T17:00')],
      ['Thursday', once('2026-03-19T17:00')],
      ['5am', once('2026-03-20T05:00')],
    ],
  },
  {
    phrase: 'water the ferns at 7am every single day until Friday, as promised',
    right: [cron({ hour: 7, minute: 0 }, { end: 'Friday' }), cron({ hour: 7, minute: 0 }, { end: '2026-03-20' })],
    wrong: [
      ['the end dropped', cron({ hour: 7, minute: 0 })],
      ['on Fridays', cron({ day_of_week: 'fri', hour: 7, minute: 0 })],
      ['until Thursday', cron({ hour: 7, minute: 0 }, { end: '2026-03-19' })],
      ['Monday to Friday', cron({ day_of_week: WORKING, hour: 7, minute: 0 })],
    ],
  },
  {
    phrase: 'with 20 minutes between them, all day long',
    right: [every(20, 'minute'), cron({ minute: '*/20' })],
    wrong: [
      ['hours', every(20, 'hour')],
      ['minute 20', cron({ minute: 20 })],
      ['every 2 minutes', every(2, 'minute')],
      ['20:00', cron({ hour: 20, minute: 0 })],
    ],
  },
  {
    phrase: 'perpetually, 4 hours apart',
    right: [every(4, 'hour')],
    wrong: [
      ['minutes', every(4, 'minute')],
      ['at 4', cron({ hour: 4, minute: 0 })],
      ['every 5 hours', every(5, 'hour')],
      ['4 times', every(1, 'hour', { maxRuns: 4 })],
    ],
  },
  {
    phrase: 'the last Friday of every month at 5pm, if it is not too much to ask',
    right: [cron({ day: 'last fri', hour: 17, minute: 0 })],
    wrong: [
      ['every Friday', cron({ day_of_week: 'fri', hour: 17, minute: 0 })],
      ['the fourth', cron({ day: '4th fri', hour: 17, minute: 0 })],
      ['the last day', cron({ day: 'last', hour: 17, minute: 0 })],
      ['the last Thursday', cron({ day: 'last thu', hour: 17, minute: 0 })],
      ['the one before', cron({ day: '2nd last fri', hour: 17, minute: 0 })],
    ],
  },
  {
    phrase: 'quarterly on the 1st at 6am, as the accountants like it',
    right: [cron({ month: '1,4,7,10', day: 1, hour: 6, minute: 0 }), calendar(3, 'month', ['06:00'], { day: 1 })],
    wrong: [
      ['monthly', cron({ day: 1, hour: 6, minute: 0 })],
      ['every 4 months', cron({ month: '*/4', day: 1, hour: 6, minute: 0 })],
      ['yearly', cron({ month: 1, day: 1, hour: 6, minute: 0 })],
      ['every quarter of an hour', cron({ minute: '*/15' })],
    ],
  },
  {
    phrase: 'every half hour during the night shift, 22:00 to 06:00',
    right: [cron({ minute: '*/30' }, { window: { from: '22:00', to: '06:00' } })],
    wrong: [
      ['the day', cron({ minute: '*/30' }, { window: { from: '06:00', to: '22:00' } })],
      ['hourly', cron({ minute: 0 }, { window: { from: '22:00', to: '06:00' } })],
      ['no window', cron({ minute: '*/30' })],
    ],
  },
  {
    phrase: 'Mondays, Wednesdays and Fridays at 6:30am, gym, or so I tell myself',
    right: [cron({ day_of_week: 'mon,wed,fri', hour: 6, minute: 30 })],
    wrong: [
      ['a range', cron({ day_of_week: 'mon-fri', hour: 6, minute: 30 })],
      ['one dropped', cron({ day_of_week: 'mon,fri', hour: 6, minute: 30 })],
      ['numbers of another counting', cron({ day_of_week: '1,3,5', hour: 6, minute: 30 })],
      ['off by one', cron({ day_of_week: 'tue,thu,sat', hour: 6, minute: 30 })],
      ['18:30', cron({ day_of_week: 'mon,wed,fri', hour: 18, minute: 30 })],
    ],
  },
  {
    phrase: 'on weekends at 8:00 and 20:00, because why not',
    right: [cron({ day_of_week: 'sat,sun', hour: '8,20', minute: 0 })],
    wrong: [
      ['weekdays', cron({ day_of_week: WORKING, hour: '8,20', minute: 0 })],
      ['8 to 20', cron({ day_of_week: 'sat,sun', hour: '8-20', minute: 0 })],
      ['Saturday', cron({ day_of_week: 'sat', hour: '8,20', minute: 0 })],
      ['minutes added', cron({ day_of_week: 'sat,sun', hour: '8,20', minute: '0,30' })],
    ],
  },
  {
    phrase: 'at 09:00:30 every day, as the lab demands',
    right: [cron({ hour: 9, minute: 0, second: 30 })],
    wrong: [
      ['the second dropped', cron({ hour: 9, minute: 0 })],
      ['09:30', cron({ hour: 9, minute: 30 })],
      ['every second', cron({ hour: 9, minute: 0, second: '*' })],
    ],
  },
  {
    phrase: 'from 1 June to 31 August at 8am daily, weather or no weather',
    right: [cron({ hour: 8, minute: 0 }, { start: '2026-06-01', end: '2026-08-31' })],
    wrong: [
      ['no start', cron({ hour: 8, minute: 0 }, { end: '2026-08-31' })],
      ['no end', cron({ hour: 8, minute: 0 }, { start: '2026-06-01' })],
      ['the two days', cron({ month: '6,8', day: '1,31', hour: 8, minute: 0 })],
      ['30 August', cron({ hour: 8, minute: 0 }, { start: '2026-06-01', end: '2026-08-30' })],
      ['8pm', cron({ hour: 20, minute: 0 }, { start: '2026-06-01', end: '2026-08-31' })],
    ],
  },
  {
    phrase: 'monthly on the 20th at 14:30, give or take nothing',
    right: [cron({ day: 20, hour: 14, minute: 30 })],
    wrong: [
      ['the 14th', cron({ day: 14, hour: 20, minute: 30 })],
      ['2:30', cron({ day: 20, hour: 2, minute: 30 })],
      ['weekly', cron({ day_of_week: 'fri', hour: 14, minute: 30 })],
      ['every 20 days', calendar(20, 'day', ['14:30'])],
      ['20 months', calendar(20, 'month', ['14:30'], { day: 20 })],
    ],
  },
  {
    phrase: 'three times a day: 6am, 2pm and 10pm, as doctors order',
    right: [cron({ hour: '6,14,22', minute: 0 })],
    wrong: [
      ['two', cron({ hour: '6,14', minute: 0 })],
      ['a fourth', cron({ hour: '6,14,18,22', minute: 0 })],
      ['am all over', cron({ hour: '2,6,10', minute: 0 })],
      ['every three hours', cron({ hour: '*/3', minute: 0 })],
      ['for three runs', cron({ hour: '6,14,22', minute: 0 }, { maxRuns: 3 })],
    ],
  },
  {
    phrase: 'check the boiler pressure at 6:15 on weekday mornings, if memory serves',
    right: [cron({ day_of_week: WORKING, hour: 6, minute: 15 })],
    wrong: [['18:15', cron({ day_of_week: WORKING, hour: 18, minute: 15 })]],
  },
  {
    phrase: 'each Sunday at 20:00, when the bins go out',
    right: [cron({ day_of_week: 'sun', hour: 20, minute: 0 })],
    wrong: [['Sunday as day 0 of another counting', cron({ day_of_week: 'mon', hour: 20, minute: 0 })]],
  },
  {
    phrase: 'Mondays and Thursdays at half past nine at night, as the choir meets then',
    right: [cron({ day_of_week: 'mon,thu', hour: 21, minute: 30 })],
    wrong: [['9:30', cron({ day_of_week: 'mon,thu', hour: 9, minute: 30 })]],
  },
  {
    phrase: 'on the 5th of each month at 8am, since rent is due',
    right: [cron({ day: 5, hour: 8, minute: 0 })],
    wrong: [['8 May', cron({ month: 5, day: 8, hour: 0, minute: 0 })]],
  },
  {
    phrase: 'every 15 minutes while markets are open, 9:30am to 4pm on weekdays',
    right: [cron({ day_of_week: WORKING, minute: '*/15' }, { window: { from: '09:30', to: '16:00' } })],
    wrong: [['from 9:00', cron({ day_of_week: WORKING, hour: '9-15', minute: '*/15' })]],
  },
  {
    phrase: 'the second Tuesday of the month at 3am, which is patch day',
    right: [cron({ day: '2nd tue', hour: 3, minute: 0 })],
    wrong: [['every other Tuesday', calendar(2, 'week', ['03:00'], { daysOfWeek: ['tue'] })]],
  },
  {
    phrase: 'every year on 1 April at noon, as a joke',
    right: [cron({ month: 4, day: 1, hour: 12, minute: 0 })],
    wrong: [['4 January', cron({ month: 1, day: 4, hour: 12, minute: 0 })]],
  },
  {
    phrase: 'every four hours, give or take',
    right: [every(4, 'hour')],
    wrong: [['at four', cron({ hour: 4, minute: 0 })]],
  },
  {
    phrase: 'at 23:45 daily except Saturdays, when nobody is in',
    right: [cron({ hour: 23, minute: 45 }, { except: [{ day_of_week: 'sat' }] })],
    wrong: [['Saturdays only', cron({ day_of_week: 'sat', hour: 23, minute: 45 })]],
  },
  {
    phrase: 'twice a week, Mondays and Fridays at 10am, that should do',
    right: [cron({ day_of_week: 'mon,fri', hour: 10, minute: 0 })],
    wrong: [['every other week', calendar(2, 'week', ['10:00'], { daysOfWeek: ['mon', 'fri'] })]],
  },
  {
    phrase: 'on weekdays at 17:30 Berlin time, or as near as you can',
    right: [
      cron({ day_of_week: WORKING, hour: 17, minute: 30 }),
      cron({ day_of_week: WORKING, hour: 17, minute: 30 }, { timezone: 'Europe/Berlin' }),
    ],
    wrong: [['London', cron({ day_of_week: WORKING, hour: 17, minute: 30 }, { timezone: 'Europe/London' })]],
  },
  {
    phrase: 'every 2 weeks on Friday at 15:00, because payday',
    right: [calendar(2, 'week', ['15:00'], { daysOfWeek: ['fri'] })],
    wrong: [['twice a week', cron({ day_of_week: 'tue,fri', hour: 15, minute: 0 })]],
  },
  {
    phrase: 'last workday of the month at 16:00, or else',
    right: [cron({ day: 'last workday', hour: 16, minute: 0 })],
    wrong: [['the last Friday', cron({ day: 'last fri', hour: 16, minute: 0 })]],
  },
  {
    phrase: 'every 30 minutes, but only on Sundays, since the server is idle',
    right: [cron({ day_of_week: 'sun', minute: '*/30' })],
    wrong: [['not on Sundays', cron({ minute: '*/30' }, { except: [{ day_of_week: 'sun' }] })]],
  },
  {
    phrase: 'daily at 05:00 until 31 December 2026, whereupon it retires',
    right: [cron({ hour: 5, minute: 0 }, { end: '2026-12-31' })],
    wrong: [['the next year', cron({ hour: 5, minute: 0 }, { end: '2027-12-31' })]],
  },
  {
    phrase: 'each day at noon and at midnight, as monks do',
    right: [cron({ hour: '0,12', minute: 0 })],
    wrong: [['noon to midnight', cron({ hour: '12-23', minute: 0 })]],
  },
  {
    phrase: 'Saturday mornings at 10, whether or not it rains',
    right: [cron({ day_of_week: 'sat', hour: 10, minute: 0 })],
    wrong: [['this Saturday', once('2026-03-21T10:00')]],
  },
  {
    phrase: 'on Tuesdays at 2pm for 8 times, as the course has eight lessons',
    right: [cron({ day_of_week: 'tue', hour: 14, minute: 0 }, { maxRuns: 8 })],
    wrong: [['for ever', cron({ day_of_week: 'tue', hour: 14, minute: 0 })]],
  },
  {
    phrase: 'quarterly on the 15th at 9am, as the taxman wants',
    right: [cron({ month: '1,4,7,10', day: 15, hour: 9, minute: 0 })],
    wrong: [['every 15 minutes', cron({ minute: '*/15' })]],
  },
  {
    phrase: 'at a quarter past midnight each Wednesday, nobody awake',
    right: [cron({ day_of_week: 'wed', hour: 0, minute: 15 })],
    wrong: [['quarter past noon', cron({ day_of_week: 'wed', hour: 12, minute: 15 })]],
  },
  {
    phrase: 'every 5 hours, however odd that sounds',
    right: [every(5, 'hour')],
    wrong: [['hour */5', cron({ hour: '*/5', minute: 0 })]],
  },
  {
    phrase: 'hourly between 8am and 6pm on weekdays, as the helpdesk is staffed',
    right: [
      cron({ day_of_week: WORKING, hour: '8-18', minute: 0 }),
      cron({ day_of_week: WORKING, minute: 0 }, { window: { from: '08:00', to: '18:00' } }),
    ],
    wrong: [['8 and 18', cron({ day_of_week: WORKING, hour: '8,18', minute: 0 })]],
  },
  {
    phrase: 'on 3 October 2026 at 11am, whatever the weather',
    right: [once('2026-10-03T11:00')],
    wrong: [['10 March', once('2027-03-10T11:00')]],
  },
  {
    phrase: 'the third Thursday in November each year at 6pm, as is customary',
    right: [cron({ month: 11, day: '3rd thu', hour: 18, minute: 0 })],
    wrong: [['the third', cron({ month: 11, day: 3, hour: 18, minute: 0 })]],
  },
  {
    phrase: 'every day at 7 in the morning and 7 in the evening, as nature intended',
    right: [cron({ hour: '7,19', minute: 0 })],
    wrong: [['the morning only', cron({ hour: 7, minute: 0 })]],
  },
  {
    phrase: 'every other Monday at 9:00 starting 23 March 2026, as the sprint goes',
    right: [calendar(2, 'week', ['09:00'], { daysOfWeek: ['mon'], start: '2026-03-23' })],
    wrong: [['a week later', calendar(2, 'week', ['09:00'], { daysOfWeek: ['mon'], start: '2026-03-30' })]],
  },
  {
    phrase: 'every 12 hours, neither more nor less',
    right: [every(12, 'hour')],
    wrong: [['twelve times', every(1, 'hour', { maxRuns: 12 })]],
  },
  {
    phrase: 'on Fridays at 13:00 Sydney time, which is what they asked',
    right: [cron({ day_of_week: 'fri', hour: 13, minute: 0 }, { timezone: 'Australia/Sydney' })],
    wrong: [['converted', cron({ day_of_week: 'fri', hour: 3, minute: 0 })]],
  },
  {
    phrase: 'weekends at 11, or so I hope',
    right: [cron({ day_of_week: 'sat,sun', hour: 11, minute: 0 })],
    wrong: [['23:00', cron({ day_of_week: 'sat,sun', hour: 23, minute: 0 })]],
  },
  {
    phrase: 'every 1st and 3rd Wednesday of the month at 19:00, as the club says',
    right: [cron({ day: '1st wed,3rd wed', hour: 19, minute: 0 })],
    wrong: [['1 and 3, if Wednesdays', cron({ day: '1,3', day_of_week: 'wed', hour: 19, minute: 0 })]],
  },
  {
    phrase: "every minute between 12:00 and 12:10, don't ask why",
    right: [cron({ hour: 12, minute: '0-10' }), every(1, 'minute', { window: { from: '12:00', to: '12:10' } })],
    wrong: [['the whole hour', cron({ hour: 12, minute: '*' })]],
  },
  {
    phrase: 'four times an hour, like the church bell',
    right: [cron({ minute: '*/15' })],
    wrong: [['every four hours', every(4, 'hour')]],
  },
  {
    phrase: 'at :05 and :35 past each hour, as trains do',
    right: [cron({ minute: '5,35' })],
    wrong: [['every 5 minutes', cron({ minute: '*/5' })]],
  },
  {
    phrase: 'every morning at eight except on Mondays, when the shop is shut',
    right: [cron({ hour: 8, minute: 0 }, { except: [{ day_of_week: 'mon' }] })],
    wrong: [['nine', cron({ hour: 9, minute: 0 }, { except: [{ day_of_week: 'mon' }] })]],
  },
  {
    phrase: 'monthly on the last Sunday at 4am, as agreed',
    right: [cron({ day: 'last sun', hour: 4, minute: 0 })],
    wrong: [['every Sunday', cron({ day_of_week: 'sun', hour: 4, minute: 0 })]],
  },
  {
    phrase: 'every 100 days at 10am, because I like round numbers',
    right: [calendar(100, 'day', ['10:00'])],
    wrong: [['10 days', calendar(10, 'day', ['10:00'])]],
  },
  {
    phrase: 'Monday through Wednesday at 21:00 in June and July, as the festival is on',
    right: [cron({ month: '6,7', day_of_week: 'mon-wed', hour: 21, minute: 0 })],
    wrong: [['July and August', cron({ month: '7,8', day_of_week: 'mon-wed', hour: 21, minute: 0 })]],
  },
  {
    phrase: 'every six months on the 1st at 8am, as the dentist suggested',
    right: [calendar(6, 'month', ['08:00'], { day: 1 })],
    wrong: [['in June', cron({ month: 6, day: 1, hour: 8, minute: 0 })]],
  },
  {
    phrase: 'at 6pm on Thursdays, but not on 25 June, as we are away',
    right: [cron({ day_of_week: 'thu', hour: 18, minute: 0 }, { except: [{ month: 6, day: 25 }] })],
    wrong: [['not in June', cron({ day_of_week: 'thu', hour: 18, minute: 0 }, { except: [{ month: 6 }] })]],
  },
  {
    phrase: 'Fri 18:00 and Sat 9:00, every week, as the market is held',
    right: [union(cron({ day_of_week: 'fri', hour: 18, minute: 0 }), cron({ day_of_week: 'sat', hour: 9, minute: 0 }))],
    wrong: [['both on both', cron({ day_of_week: 'fri,sat', hour: '9,18', minute: 0 })]],
  },
];
