// The file format of a scripted session, and how what was said is held against it:
//
//   at 2026-03-02T08:00 Europe/Berlin     the clock's start (first line that counts), later: go on to then
//   advance 1h5m                          time passes, jobs run
//   > back up the DB every weekday        said by the person
//   < Added db_backup: …                  expected; {{any}} is any text, alone on a line any lines, {{re:…}} a regular expression
//   # …                                   a remark
//
// A step without `<` lines expects nothing in particular. Lines beside the answer (coming firings, jobs that end) may be expected
// but need not be.

import { parsePeriod } from '../../crontab/show.js';
import type { Instant } from '../../time/instant.js';
import { parseInstant } from '../../time/instant.js';
import type { ZoneName } from '../../time/zone.js';
import { instantsOf, parseLocal, zone } from '../../time/zone.js';
import { UsageError } from '../failure.js';

export type Step = { readonly expected: readonly string[]; readonly source: string } & (
  | { readonly kind: 'at'; readonly at: Instant }
  | { readonly kind: 'advance'; readonly ms: number }
  | { readonly kind: 'say'; readonly text: string }
);

export interface Transcript {
  readonly start: Instant;
  readonly timezone: ZoneName | undefined;
  readonly steps: readonly Step[];
  /** Lines that are no steps (remarks, blank lines), by the index of the step that they stand before. */
  readonly remarks: readonly (readonly string[])[];
  readonly endsWithNewline: boolean;
}

/** One line that was said. */
export interface Said {
  readonly text: string;
  /** Beside the answer: need not be expected. */
  readonly aside: boolean;
}

const WHOLE = '{{any}}';

/** @throws UsageError that names the line */
export function transcript(text: string, file: string): Transcript {
  const steps: (Step & { expected: string[] })[] = [];
  const remarks: string[][] = [[]];
  let timezone: ZoneName | undefined;
  const lines = text.split('\n');
  const endsWithNewline = lines.at(-1) === '';
  if (endsWithNewline) lines.pop();
  for (const [index, line] of lines.entries()) {
    const where = `${file}:${index + 1}`;
    const last = steps.at(-1);
    if (/^</.test(line)) {
      if (!last) throw new UsageError(`${where}: expected a step before what it says, got ${JSON.stringify(line)}.`);
      last.expected.push(line.replace(/^< ?/, ''));
    } else if (line.trim() === '' || line.startsWith('#')) {
      remarks.at(-1)?.push(line);
    } else {
      const step = stepOf(line, where, timezone);
      timezone = step.timezone ?? timezone;
      steps.push({ ...step.step, source: line, expected: [] });
      remarks.push([]);
    }
  }
  const [first] = steps;
  if (first?.kind !== 'at')
    throw new UsageError(
      `${file}: expected to begin with "at 2026-03-02T08:00 Europe/Berlin", got ${JSON.stringify(first?.source ?? 'nothing')}.`,
    );
  return { start: first.at, timezone, steps, remarks, endsWithNewline };
}

type Bare = { kind: 'at'; at: Instant } | { kind: 'advance'; ms: number } | { kind: 'say'; text: string };

function stepOf(
  line: string,
  where: string,
  timezone: ZoneName | undefined,
): { readonly step: Bare; readonly timezone?: ZoneName } {
  const at = /^at\s+(\S+)(?:\s+(\S+))?\s*$/.exec(line);
  if (at) return moment(at[1] ?? '', at[2], where, timezone);
  const advance = /^advance\s+(.+?)\s*$/.exec(line);
  const ms = advance ? parsePeriod(advance[1] ?? '') : undefined;
  if (ms !== undefined) return { step: { kind: 'advance', ms } };
  if (/^> ?/.test(line)) return { step: { kind: 'say', text: line.replace(/^> ?/, '') } };
  throw new UsageError(
    `${where}: expected "at TIME [ZONE]", "advance 1h5m", "> …", "< …" or "# …", got ${JSON.stringify(line)}.`,
  );
}

function moment(
  time: string,
  zoneText: string | undefined,
  where: string,
  before: ZoneName | undefined,
): { readonly step: Bare; readonly timezone?: ZoneName } {
  const named = zoneText === undefined ? before : zone(zoneText);
  if (zoneText !== undefined && named === undefined)
    throw new UsageError(`${where}: expected a zone such as Europe/Berlin, got ${JSON.stringify(zoneText)}.`);
  const wall = parseLocal(time);
  const at = parseInstant(time) ?? (wall && instantsOf(named ?? ('UTC' as ZoneName), wall)[0]);
  if (at === undefined)
    throw new UsageError(`${where}: expected a time such as 2026-03-02T08:00, got ${JSON.stringify(time)}.`);
  return { step: { kind: 'at', at }, ...(named === undefined ? {} : { timezone: named }) };
}

/** Whether what was said is what was expected. */
export function compared(expected: readonly string[], said: readonly Said[]): boolean {
  const known = new Map<number, boolean>();
  const from = (e: number, s: number): boolean => {
    const key = e * (said.length + 1) + s;
    const before = known.get(key);
    if (before !== undefined) return before;
    const result = decide(e, s);
    known.set(key, result);
    return result;
  };
  const decide = (e: number, s: number): boolean => {
    const line = said[s];
    const wanted = expected[e];
    if (line === undefined) return wanted === undefined;
    if (line.aside && from(e, s + 1)) return true;
    if (wanted === undefined) return false;
    if (wanted.trim() === WHOLE) return from(e + 1, s + 1) || from(e, s + 1);
    return matches(wanted, line.text) && from(e + 1, s + 1);
  };
  return from(0, 0);
}

const HOLE = /\{\{any\}\}|\{\{re:(.*?)\}\}(?!\})/g;

function matches(wanted: string, text: string): boolean {
  if (wanted.trimEnd() === text.trimEnd()) return true;
  let pattern = '';
  let end = 0;
  for (const hole of wanted.matchAll(HOLE)) {
    pattern += `${escaped(wanted.slice(end, hole.index))}${hole[1] === undefined ? '.*' : `(?:${hole[1]})`}`;
    end = hole.index + hole[0].length;
  }
  if (end === 0) return false;
  // A lone pattern is looked for anywhere in the line, as in grep.
  const alone = /^\{\{re:(.*)\}\}$/.exec(wanted.trim())?.[1];
  if (alone !== undefined && !alone.includes('{{')) return new RegExp(alone).test(text);
  return new RegExp(`^${pattern}${escaped(wanted.slice(end))}$`).test(text);
}

/** The file as it would be if it expected exactly this; what matched stays as it was written. */
export function rebuilt(script: Transcript, said: readonly (readonly Said[])[], accept: boolean): string {
  const lines = script.steps.flatMap((step, index) => {
    const heard = said[index] ?? [];
    const untold = step.expected.length === 0 && !(accept && step.kind === 'say');
    const keep = untold || compared(step.expected, heard);
    const expected = keep ? step.expected : heard.filter(({ aside }) => !aside).map(({ text }) => text.trimEnd());
    return [
      ...(script.remarks[index] ?? []),
      step.source,
      ...expected.map((line) => (line === '' ? '<' : `< ${line}`)),
    ];
  });
  const all = [...lines, ...(script.remarks[script.steps.length] ?? [])];
  return all.join('\n') + (script.endsWithNewline ? '\n' : '');
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
