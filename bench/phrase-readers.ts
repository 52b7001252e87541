// The readers of English that are compared: ours, and those that npm has. Each reads a phrase (this is timed) and turns what
// it read into firings by its own means: a cron line by croner, later by later.schedule, a rule by RRule, a date by itself.
// Those without time zones are asked in wall time as if it were UTC, which is the best they can do.

import { Cron } from 'croner';
import { readSchedule } from '../lib/parser/parse-schedule.js';
import { compile } from '../lib/schedule/occurrences.js';
import { DAY_MS } from '../lib/time/civil.js';
import type { Instant } from '../lib/time/instant.js';
import type { ZoneName } from '../lib/time/zone.js';
import { instantsOf, offsetAt, wallFields } from '../lib/time/zone.js';
import type { Chrono, CronWriter, Later, RRule } from './peers.js';
import { peer, withVersion } from './peers.js';

export interface Asked {
  readonly now: Instant;
  readonly timezone: ZoneName;
}
export interface Reader {
  readonly name: string;
  /** What was read, opaque, or `undefined` where the phrase is declined. May throw for the same. */
  read(phrase: string, asked: Asked): unknown;
  /** The first `count` firings after `now`. */
  firings(read: unknown, asked: Asked, count: number): readonly number[];
}

export async function readers(): Promise<readonly Reader[]> {
  return [ours, await cronTranslate(), await naturalCron(), await laterText(), await rruleText(), await chronoNode()];
}

const ours: Reader = {
  name: 'cron-agent',
  read(phrase, asked) {
    const understanding = readSchedule(phrase, asked);
    return understanding.status === 'ok' ? understanding.schedule : undefined;
  },
  firings(read, { now }, count) {
    const schedule = read as Parameters<typeof compile>[0];
    return compile(schedule).take(now, Math.min(count, schedule.maxRuns ?? count));
  },
};

async function cronTranslate(): Promise<Reader> {
  const toCron = await peer('cron-translate', (loaded) => loaded['toCron'] as CronWriter);
  return { name: withVersion('cron-translate'), read: (phrase) => toCron(phrase), firings: byCroner };
}

async function naturalCron(): Promise<Reader> {
  const name = '@darkeyedevelopers/natural-cron.js';
  const toCron = await peer(name, (loaded) => loaded['default'] as CronWriter);
  return { name: withVersion(name), read: (phrase) => `0 ${toCron(phrase)}`, firings: byCroner };
}

/** `?` is "no value" in the lines of both; croner would put the present time. */
function byCroner(read: unknown, { now, timezone }: Asked, count: number): readonly number[] {
  const cron = new Cron((read as string).replaceAll('?', '*'), { timezone, paused: true });
  return cron.nextRuns(count, new Date(now)).map((date) => date.getTime());
}

async function laterText(): Promise<Reader> {
  const later = await peer('@breejs/later', (loaded) => loaded['default'] as Later);
  later.date.UTC();
  return {
    name: withVersion('@breejs/later'),
    read(phrase) {
      const reading = later.parse.text(phrase);
      return reading.error === -1 && reading.schedules.length > 0 ? reading : undefined;
    },
    // later counts an instant that matches now as its next.
    firings: (read, asked, count) => {
      const found = later.schedule(read as ReturnType<Later['parse']['text']>).next(count + 1, asUtc(asked));
      return fromUtc(found === 0 ? [] : found instanceof Date ? [found] : found, asked);
    },
  };
}

async function rruleText(): Promise<Reader> {
  const Rule = await peer('rrule', (loaded) => (loaded['RRule'] ?? loaded['default'].RRule) as RRule);
  return {
    name: withVersion('rrule'),
    read: (phrase) => Rule.parseText(phrase) ?? undefined,
    // From midnight: a rule without a time takes that of its start.
    firings: (read, asked, count) => {
      const from = asUtc(asked);
      const dtstart = new Date(Math.floor(from.getTime() / DAY_MS) * DAY_MS);
      const until = new Date(from.getTime() + 40 * 365 * DAY_MS);
      const found = new Rule({ ...(read as object), dtstart }).between(from, until, false, (_, seen) => seen < count);
      return fromUtc(found, asked);
    },
  };
}

async function chronoNode(): Promise<Reader> {
  const chrono = await peer('chrono-node', (loaded) => loaded as unknown as Chrono);
  return {
    name: withVersion('chrono-node'),
    read: (phrase, asked) => chrono.parse(phrase, { instant: asUtc(asked), timezone: 0 }, { forwardDate: true })[0],
    firings: (read, asked) => fromUtc([(read as { date(): Date }).date()], asked),
  };
}

function asUtc({ now, timezone }: Asked): Date {
  return new Date(now + offsetAt(timezone, now));
}

function fromUtc(dates: readonly Date[], { timezone }: Asked): number[] {
  return dates.flatMap((date) => instantsOf(timezone, wallFields(date.getTime()))[0] ?? []);
}
