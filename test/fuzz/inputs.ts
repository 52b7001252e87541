// Random phrases, replies and moments. Everything begins with what people and models really write, and goes wrong from there.

import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import type { ReadContext } from '../../src/parser/context.js';
import type { Instant } from '../../src/time/instant.js';
import type { ZoneName } from '../../src/time/zone.js';
import { mutated } from './mutations.js';

const PHRASES = ['understood', 'refused'].flatMap(readPhrases);
const WORDS = [...new Set(PHRASES.flatMap((phrase) => phrase.split(' ')))];
const WRITTEN = [
  '0 9 * * 1-5',
  '*/15 * * * *',
  '5/15 0 L * *',
  '0 0 29 2 *',
  '0 0 13 * FRI#2',
  '@daily',
  '@every 5m',
  '* * * * * * 2030',
  '0 9 ? * MON-FRI',
  '{"hour":9,"minute":0}',
  '{"week":53}',
  '{"day":"last fri"}',
  "{'day_of_week':'mon-fri','hour':9,}",
  '{"month":2,"day":30}',
  '2030-05-05T09:00',
  '2030-05-05T09:00:00Z',
  '2030-05-05T09:00+02:00',
  '2026-03-08T02:30',
];

export function phrases(): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 12, arbitrary: mutated(PHRASES, WORDS) },
    { weight: 2, arbitrary: mutated(WRITTEN, WORDS) },
    {
      weight: 4,
      arbitrary: fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 12 }).map((all) => all.join(' ')),
    },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
    { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom(...'0123456789 :/-*,#LWamp@'), maxLength: 30 }) },
  );
}

/** Moments of these years, and some that are odd; zones that are awkward. */
export function contexts(): fc.Arbitrary<ReadContext> {
  const within = (from: string, to: string): fc.Arbitrary<Instant> =>
    fc.integer({ min: Date.parse(from), max: Date.parse(to) }) as fc.Arbitrary<Instant>;
  const now = fc.oneof(
    { weight: 6, arbitrary: within('2024-01-01T00:00Z', '2028-12-31T00:00Z') },
    { weight: 3, arbitrary: fc.constantFrom(...MOMENTS.map((text) => Date.parse(text) as Instant)) },
  );
  const timezone = fc.constantFrom(...ZONES) as fc.Arbitrary<ZoneName>;
  return fc
    .record({ now, timezone, dateOrder: fc.constantFrom('dmy' as const, 'mdy' as const, undefined) })
    .map(({ dateOrder, ...context }) => (dateOrder ? { ...context, dateOrder } : context));
}

const MOMENTS = [
  '1970-01-02T00:00:00Z',
  '1999-12-31T12:00:00Z',
  '2038-01-19T03:14:08Z',
  '2100-02-28T12:00:00Z',
  '2026-03-08T06:59:59.999Z',
  '2026-03-08T07:00:00Z',
  '2026-11-01T05:30:00Z',
  '2026-11-01T06:30:00Z',
  '2028-02-29T12:00:00Z',
  '2026-12-31T23:59:59Z',
  '2026-01-31T06:05:00Z',
  '9900-02-28T23:59:59.999Z',
];
const ZONES = [
  'UTC',
  'America/New_York',
  'Europe/Berlin',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Pacific/Chatham',
  'Antarctica/Troll',
  'Africa/Cairo',
  'Africa/Casablanca',
  'America/Santiago',
  'America/Havana',
  'Asia/Beirut',
  'Pacific/Kiritimati',
];

/** What a model replies: right, with a value of the wrong kind anywhere, put together at random, and written carelessly. */
export function replies(): fc.Arbitrary<string> {
  const objects = fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom(...REPLIES) },
    {
      weight: 4,
      arbitrary: fc.tuple(fc.constantFrom(...REPLIES), fc.array(change(), { minLength: 1, maxLength: 3 })).map(changed),
    },
    { weight: 3, arbitrary: put() },
  );
  const texts = objects.map((object) => JSON.stringify(object));
  return fc.oneof(
    { weight: 3, arbitrary: texts },
    { weight: 2, arbitrary: fc.tuple(texts, fc.constantFrom(...DRESSES)).map(([text, dress]) => dress(text)) },
    {
      weight: 3,
      arbitrary: mutated(
        REPLIES.map((reply) => JSON.stringify(reply)),
        [...KEYS, ...WORDS],
      ),
    },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom(...`{}[]":,'\\/*0 1e-.tn \n`), maxLength: 200 }) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(
          fc.constantFrom('{"a":', '[', '{"parts":[', '"', '/*', '//', '\\', '{"a":1,'),
          fc.constantFrom(1, 2, 33, 5_000),
        )
        .map(([piece, times]) => piece.repeat(times)),
    },
  );
}

export const REPLIES: readonly Readonly<Record<string, unknown>>[] = [
  { kind: 'cron', kwargs: { day_of_week: 'mon-fri', hour: 9, minute: 0 } },
  { kind: 'cron', kwargs: { day: 'last fri', hour: 17 }, timezone: 'Europe/London', maxRuns: 5 },
  { hour: '*/6', minute: 0 },
  { kind: 'cron', kwargs: { week: '*/2', day_of_week: 'tue' }, start: '2026-11-01', end: '2030-11-01T09:00' },
  { kind: 'interval', seconds: 2700, window: { from: '09:00', to: '17:00' } },
  { kind: 'interval', every: 45, unit: 'minute', from: 'completion' },
  { kind: 'calendar', every: 2, unit: 'week', daysOfWeek: ['tue'], times: ['10:00'] },
  {
    kind: 'calendar',
    every: 3,
    unit: 'month',
    day: '2nd last fri',
    times: ['10:00', '18:30'],
    except: [{ month: 12 }],
  },
  { kind: 'calendar', every: 1, unit: 'year', month: 2, day: 29, times: ['00:00'] },
  { kind: 'once', at: '2030-05-05T09:00' },
  { kind: 'once', at: '02-29T09:00' },
  {
    kind: 'union',
    parts: [
      { kind: 'cron', kwargs: { hour: 18, minute: 15 } },
      { kind: 'interval', seconds: 7 },
    ],
    except: [{ day_of_week: 'sun' }],
  },
  { question: '9 in the morning or in the evening?' },
  { refuse: 'relative time' },
];
const KEYS = [
  'kind',
  'kwargs',
  'year',
  'month',
  'day',
  'week',
  'day_of_week',
  'hour',
  'minute',
  'second',
  'seconds',
  'every',
  'unit',
  'times',
  'daysOfWeek',
  'at',
  'parts',
  'start',
  'end',
  'except',
  'window',
  'from',
  'to',
  'timezone',
  'maxRuns',
  'question',
  'refuse',
  'weekday',
  'constructor',
  '__proto__',
  'toString',
];

function odd(): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom<unknown>(...VALUES) },
    { weight: 2, arbitrary: fc.oneof(fc.integer(), fc.double(), fc.string({ maxLength: 20 }), fc.boolean()) },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
    { weight: 1, arbitrary: fc.constantFrom(...WORDS) },
  );
}

const VALUES = [
  null,
  '',
  ' ',
  0,
  -1,
  1,
  1.5,
  59,
  60,
  1e15,
  2 ** 53 - 1,
  true,
  [],
  {},
  [{}],
  [[]],
  ['mon'],
  [1, 2],
  'cron',
  'interval',
  'calendar',
  'once',
  'union',
  '*',
  '*/2',
  '*/0',
  '5-1',
  '1-5/2',
  '1,2,,3',
  '0-59',
  'mon-fri',
  'fri-mon',
  'MON',
  'sunday',
  'last',
  'last fri',
  '3rd fri',
  '99th fri',
  '-1',
  '1'.repeat(400),
  '*,'.repeat(500),
  '2026-02-30',
  '2026-03-08T02:30',
  '0000-00-00',
  '9999-12-31T23:59',
  '24:00',
  '09:00',
  '23:59:60',
  'day',
  'week',
  'month',
  'year',
  'UTC',
  'europe/berlin',
  'Europe/Berlin',
  'EST',
  '+05:30',
  'Mars/Olympus',
  'x'.repeat(10_000),
  '\u0000',
  '\uD800',
  '９',
  { hour: 9 },
  [{ hour: 9 }],
  { from: '09:00', to: '08:00' },
  { from: '09:00', to: '09:00' },
];

type Change = (value: Record<string, unknown>) => void;

/** Anywhere in the object: a value made odd, a key lost, or one too many. */
function change(): fc.Arbitrary<Change> {
  const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  return fc
    .tuple(place, fc.constantFrom('odd', 'lost', 'more'), fc.constantFrom(...KEYS), odd())
    .map(([p, what, key, value]) => (object) => {
      const places = placesIn(object);
      const [holder, at] = places[Math.floor(p * places.length)] ?? [object, key];
      if (what === 'lost') delete holder[at];
      else holder[what === 'odd' ? at : key] = value;
    });
}

function placesIn(value: unknown): [Record<string, unknown>, string][] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((key): [Record<string, unknown>, string][] => [
    [holder, key],
    ...placesIn(holder[key]),
  ]);
}

function changed([reply, changes]: readonly [Readonly<Record<string, unknown>>, readonly Change[]]): Record<
  string,
  unknown
> {
  const copy = structuredClone(reply);
  for (const apply of changes) apply(copy);
  return copy;
}

function put(): fc.Arbitrary<Record<string, unknown>> {
  const kind = fc.constantFrom('cron', 'interval', 'calendar', 'once', 'union');
  const rest = fc.dictionary(fc.constantFrom(...KEYS), odd(), { maxKeys: 6 });
  return fc.tuple(kind, rest).map(([named, others]) => ({ kind: named, ...others }));
}

const DRESSES: readonly ((text: string) => string)[] = [
  (text) => `\`\`\`json\n${text}\n\`\`\``,
  (text) => `Sure! ${text} Anything else?`,
  (text) => JSON.stringify(text),
  (text) => JSON.stringify(JSON.stringify(text)),
  (text) => text.replaceAll('"', "'"),
  (text) => text.replaceAll('"', '“'),
  (text) => text.replaceAll(',', ',\n// and\n'),
  (text) => text.replaceAll('}', ',}'),
  (text) => text.slice(0, -1),
  (text) => `${text}${text}`,
  (text) => `[${text}]`,
  (text) => `<think>{"hour": 3}</think>${text}`,
  (text) => `${' '.repeat(20_000)}${text}`,
];

function readPhrases(name: string): string[] {
  const url = new URL(`../../fixtures/phrases/${name}.jsonl`, import.meta.url);
  const rows = readFileSync(url, 'utf8').trim().split('\n');
  return rows.map((row) => (JSON.parse(row) as { phrase: string }).phrase);
}
