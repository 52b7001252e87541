// A second reader for crontab strings, and croner's only home. Our own reader decides; where croner reads the line too, both must
// mean the same firings, since a wrong schedule is worse than a question. croner is a calculator here, its timers are never used.

import { Cron } from 'croner';

import type { Instant } from '../time/instant.js';
import { UTC } from '../time/zone.js';
import { compile } from './compile.js';
import type { CronKwargs, Schedule } from './schedule.js';

const FROM = Date.UTC(2024, 0, 1) as Instant;
const FIRINGS = 4;

/**
 * Whether croner understands `text` and means other instants than the union of `parts`. Lines that croner does not read (`5/15`,
 * `fri-mon`) are not contradicted by it.
 *
 * @param and day and weekday must both match; croner is told, because it follows another rule for a day such as `*\/2`
 */
export function cronerDisagrees(text: string, parts: readonly CronKwargs[], and: boolean): boolean {
  const cron = readByCroner(text, and);
  if (!cron) return false;
  const theirs = cron.nextRuns(FIRINGS, new Date(FROM)).map((date) => date.getTime());
  const ours = compile(unionOf(parts)).take(FROM, FIRINGS);
  return theirs.length !== ours.length || theirs.some((at, index) => at !== ours[index]);
}

function readByCroner(text: string, and: boolean): Cron | undefined {
  try {
    // croner puts the present time for "?"; in a crontab it means the same as "*".
    return new Cron(text.replaceAll('?', '*'), { utcOffset: 0, paused: true, domAndDow: and });
  } catch {
    return undefined;
  }
}

function unionOf(parts: readonly CronKwargs[]): Schedule {
  const [only, second] = parts;
  if (only && !second) return { kind: 'cron', kwargs: only, timezone: UTC };
  return { kind: 'union', parts: parts.map((kwargs) => ({ kind: 'cron', kwargs }) as const), timezone: UTC };
}
