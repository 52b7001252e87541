// "2026-04-01", "05/31/2026", "31.12.2026", "3/4": numeric dates. Where two readings are dates the person is asked.

import { isDate, isoDate, type LocalDate } from '../dates.js';
import { MONTH_LABELS } from '../words/calendar-words.js';
import { beginsWith, led } from '../form-index.js';
import type { Form, Match } from '../piece.js';
import { askAt, over, refuseAt, type Tokens } from './reading.js';
import type { SlashDate } from '../token.js';

export function numericDate(order: 'dmy' | 'mdy' | undefined): Form {
  return {
    name: 'numeric date',
    begins: led('on at the', beginsWith('', 'date')),
    read: (tokens, at) => read(tokens, over(tokens, over(tokens, at, 'on', 'at'), 'the'), order),
  };
}

function read(tokens: Tokens, i: number, order: 'dmy' | 'mdy' | undefined): Match | undefined {
  const said = tokens[i]?.date;
  if (!said) return undefined;
  const text = tokens[i]?.text ?? '';
  const readings = datesOf(said, order);
  const [only, other] = readings;
  if (!only) return refuseAt(i + 1, 'impossible', `there is no date ${text}`, '2030-04-01 at 9am');
  if (other)
    return askAt(
      i + 1,
      `"${text}" can be two dates`,
      readings.map((each) => words(each, said.wide)),
    );
  if (said.wide) return { end: i + 1, piece: { kind: 'day', day: { kind: 'full', date: only } } };
  return { end: i + 1, piece: { kind: 'month-days', months: [only.month - 1], days: [only.day], recurring: false } };
}

/** The readings that are dates; 2024 stands in for a missing year because it has every day. */
export function datesOf(said: SlashDate, order: 'dmy' | 'mdy' | undefined): LocalDate[] {
  const [a = 0, b = 0, c = 0] = said.numbers;
  const year = said.wide ? (c < 100 ? 2000 + c : c) : 2024;
  const candidates = said.iso
    ? [{ year: a, month: b, day: c }]
    : [
        { year, month: a, day: b, order: 'mdy' },
        { year, month: b, day: a, order: 'dmy' },
      ].filter((each) => order === undefined || each.order === order);
  const dates = candidates.filter(isDate);
  const seen = new Set<string>();
  return dates.filter((date) => !seen.has(isoDate(date)) && seen.add(isoDate(date)));
}

function words(date: LocalDate, wide: boolean): string {
  return `on ${date.day} ${MONTH_LABELS[date.month - 1]}${wide ? ` ${date.year}` : ''}`;
}
