import { expect, test } from 'vitest';

import * as civil from '../../src/time/civil.js';

const FIRST = Date.UTC(1968, 0, 1) / civil.DAY_MS;
const LAST = Date.UTC(2405, 0, 1) / civil.DAY_MS;

test('every day of more than 400 years has the month, day and weekday that Date gives it', () => {
  for (let day = FIRST; day < LAST; day++) {
    const date = new Date(day * civil.DAY_MS);
    const month = civil.monthOfDay(day);
    const ours = [civil.yearOf(month), civil.monthOf(month), day - civil.firstDayOf(month) + 1, civil.weekdayOf(day)];
    const theirs = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate(), (date.getUTCDay() + 6) % 7];
    if (ours.join() !== theirs.join()) expect(ours).toEqual(theirs);
  }
});

test('months have the lengths that Date gives them, to the year 9999', () => {
  for (let month = civil.monthIndex(1969, 1); month <= civil.monthIndex(9999, 12); month++) {
    const length = new Date(Date.UTC(civil.yearOf(month), civil.monthOf(month), 0)).getUTCDate();
    if (civil.daysInMonth(month) !== length) expect([month, civil.daysInMonth(month)]).toEqual([month, length]);
    if (civil.firstDayOf(month + 1) - civil.firstDayOf(month) !== length) expect(month).toBe('of the right length');
  }
});

test.each([
  ['2026-01-01', 1],
  ['2026-12-28', 53],
  ['2027-01-03', 53],
  ['2027-01-04', 1],
  ['2024-12-30', 1],
  ['2021-01-03', 53],
  ['2020-12-31', 53],
])('%s lies in ISO week %i', (date, week) => {
  expect(civil.isoWeek(Date.parse(date) / civil.DAY_MS)).toBe(week);
});
