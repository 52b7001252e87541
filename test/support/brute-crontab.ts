// The slow, obvious reading of a crontab line of five fields. Like brute-force.ts it imports nothing from src.

import { atomMatches, DAYS, specialDays, weekdayOf, type WallRule } from './brute-force.js';

const ORDINALS = ['', '1st', '2nd', '3rd', '4th', '5th'];

/** Standard cron: day OR weekday, unless one of them begins with a star; 0 and 7 are Sunday. */
export function crontabRule(line: string): WallRule {
  const [minute, hour, day, month, weekday] = line.toLowerCase().split(' ') as [string, string, string, string, string];
  const both = /^[*?]/.test(day) || /^[*?]/.test(weekday);
  return {
    matches: (wall) => {
      const [y, mo, d, h, mi] = wall.split(/[-T:]/).map(Number) as [number, number, number, number, number];
      if (!anyOf(minute, (atom) => atomMatches('minute', atom, mi, y, mo))) return false;
      if (!anyOf(hour, (atom) => atomMatches('hour', atom, h, y, mo))) return false;
      if (!anyOf(month, (atom) => atomMatches('month', atom, mo, y, mo))) return false;
      const onDay = anyOf(day, (atom) => dayMatches(atom, y, mo, d));
      const onWeekday = anyOf(weekday, (atom) => weekdayMatches(atom, y, mo, d));
      return both ? onDay && onWeekday : onDay || onWeekday;
    },
    followsTheClock: /[*/]/.test(minute + hour) || coversAll(minute, 'minute', 60) || coversAll(hour, 'hour', 24),
    seconds: [0],
  };
}

function dayMatches(atom: string, year: number, month: number, day: number): boolean {
  const fromEnd = /^l(?:-(\d+))?$/.exec(atom);
  const length = new Date(Date.UTC(year, month, 0)).getUTCDate();
  if (atom === '?') return true;
  if (fromEnd) return day === length - Number(fromEnd[1] ?? 0);
  if (atom === 'lw') return specialDays('last workday', year, month).includes(day);
  if (atom.endsWith('w')) return specialDays(`nearest workday ${parseInt(atom, 10)}`, year, month).includes(day);
  return atomMatches('day', atom, day, year, month);
}

function weekdayMatches(atom: string, year: number, month: number, day: number): boolean {
  const weekday = weekdayOf(year, month, day); // 0 is Monday
  if (atom === '?') return true;
  const nth = /^(\w+)#(\d)$/.exec(atom);
  if (nth) return specialDays(`${ORDINALS[Number(nth[2])]} ${nameOf(nth[1]!)}`, year, month).includes(day);
  const last = /^(\d|[a-z]{3})l$/.exec(atom);
  if (last) return specialDays(`last ${nameOf(last[1]!)}`, year, month).includes(day);
  const [span = '', step = '1'] = atom.split('/');
  const [low, high = atom.includes('/') ? '6' : low] = span === '*' ? ['0', '6'] : span.split('-');
  const first = sundayBased(low!);
  let end = sundayBased(high!);
  if (/[a-z]/.test(low!) && end < first) end += 7;
  for (let value = first; value <= end; value += Number(step)) if ((value + 6) % 7 === weekday) return true;
  return false;
}

function nameOf(word: string): string {
  return DAYS[(sundayBased(word) + 6) % 7]!;
}

function sundayBased(word: string): number {
  return /\d/.test(word) ? Number(word) : (DAYS.indexOf(word) + 1) % 7;
}

function coversAll(text: string, field: string, size: number): boolean {
  return Array.from({ length: size }, (_, i) => i).every((i) =>
    anyOf(text, (atom) => atomMatches(field, atom, i, 2026, 1)),
  );
}

function anyOf(text: string, matches: (atom: string) => boolean): boolean {
  return text.split(',').some(matches);
}
