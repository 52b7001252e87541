// F17: dates that are rare, that never come, or that a crontab line does not mean.

import { describe as group, expect, test } from 'vitest';
import { explain } from '../src/index.js';

const asked = { now: Date.UTC(2026, 0, 1), timezone: 'UTC', count: 2 };
const days = (phrase: string): readonly string[] =>
  (explain(phrase, asked).next ?? []).map((at) => new Date(at).toISOString().slice(0, 10));

group('F17: rare dates', () => {
  test('29 February comes in leap years', () => {
    expect(days('0 0 29 2 *')).toEqual(['2028-02-29', '2032-02-29']);
    expect(days('every year on february 29 at 9am')).toEqual(['2028-02-29', '2032-02-29']);
  });

  test('1900 and 2100 are none', () => {
    const at2096 = explain('0 0 29 2 *', { ...asked, now: Date.UTC(2096, 2, 1) }).next ?? [];
    expect(new Date(at2096[0]!).toISOString().slice(0, 10)).toBe('2104-02-29');
  });

  test.each(['0 0 30 2 *', '0 0 31 4 *', 'on february 30 at 9am', 'every april 31 at noon', '2023-02-30T09:00'])(
    '%s is refused, with the reason',
    (phrase) => {
      const { status, reason } = explain(phrase, asked);
      expect(status).toBe('impossible');
      expect(reason).toBeTruthy();
    },
  );

  test('a day and a weekday in a crontab line: either one, as it says', () => {
    expect(days('0 0 29 2 1')).toEqual(['2026-02-02', '2026-02-09']);
    expect(explain('0 0 29 2 1', asked).warnings.join()).toMatch(/either one suffices/);
  });
});
