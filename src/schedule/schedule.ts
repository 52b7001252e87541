// A Schedule: the value that says *when*. Plain, readonly, JSON-safe data; it is what is stored, shown and exchanged.
// Everything that can be said about time is one of these shapes or a refusal (SCHEDULES.md parts 1 and 2).

import { z } from 'zod';

/** The eight fields of APScheduler's CronTrigger, most significant first. */
export const CRON_FIELDS = ['year', 'month', 'day', 'week', 'day_of_week', 'hour', 'minute', 'second'] as const;
export type CronField = (typeof CRON_FIELDS)[number];

/**
 * Validated and normalised cron kwargs. Values are integers or strings such as `"mon-fri"`, `"*\/15"`, `"last fri"`.
 * All given fields must match (AND). Omitted fields: `*` when more significant than the least significant given one,
 * otherwise their minimum; week and day_of_week stay `*`.
 */
export type CronKwargs = { readonly [F in CronField]?: number | string };

function shapes() {
  /** Local date `YYYY-MM-DD`. */
  const localDate = z.string().regex(/^\d{4}-\d\d-\d\d$/);
  /** Wall time of day `HH:MM` or `HH:MM:SS`. */
  const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/);
  /** UTC instant, ISO 8601 with `Z`. */
  const isoInstant = z.string().datetime();

  const cronKwargs = z
    .object(Object.fromEntries(CRON_FIELDS.map((field) => [field, z.union([z.number().int(), z.string()]).optional()])))
    .strict() as unknown as z.ZodType<CronKwargs>;

  /** Hours of the day in which firings count, both ends included; `from` later than `to` spans midnight. */
  const window = z.object({ from: timeOfDay, to: timeOfDay }).strict();

  /**
   * What a schedule, or one part of a union, may be narrowed by.
   * `except`: firings whose local fields match every given field of one of these kwargs are dropped; unlike in a cron
   * schedule an omitted field matches anything, so `{month: 12, day: 25}` drops all of Christmas Day every year.
   */
  const narrowing = {
    /** Inclusive: no firing before it. */
    start: isoInstant.optional(),
    /** Inclusive: no firing after it. */
    end: isoInstant.optional(),
    except: z.array(cronKwargs).nonempty().optional(),
    window: window.optional(),
  };

  const cron = z.object({ kind: z.literal('cron'), kwargs: cronKwargs, ...narrowing });

  /**
   * Every `seconds` of elapsed time. `from: 'start'`: counted from `anchor`, first firing one period after it.
   * `from: 'completion'`: counted from the end of the last successful run; after a failure or a skip from the last scheduled instant.
   */
  const interval = z.object({
    kind: z.literal('interval'),
    seconds: z.number().int().positive(),
    from: z.enum(['start', 'completion']),
    anchor: isoInstant,
    ...narrowing,
  });

  /**
   * Every `every` days/weeks/months/years at wall times, counted from the local date `anchor`.
   * - day: dates `anchor + k·every`. - week: ISO weeks `week(anchor) + k·every`, on `daysOfWeek` (default: the anchor's weekday).
   * - month, year: months/years `anchor + k·every`, on `day`, a cron `day` expression such as `31`, `"last"`, `"2nd tue"`
   *   (default: the anchor's day of the month); a year keeps the anchor's month. No date before `anchor` fires.
   */
  const calendar = z.object({
    kind: z.literal('calendar'),
    every: z.number().int().positive(),
    unit: z.enum(['day', 'week', 'month', 'year']),
    anchor: localDate,
    times: z.array(timeOfDay).nonempty(),
    daysOfWeek: z
      .array(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']))
      .nonempty()
      .optional(),
    day: z.union([z.number().int(), z.string()]).optional(),
    ...narrowing,
  });

  const once = z.object({ kind: z.literal('once'), at: isoInstant, ...narrowing });

  /** What holds for the whole schedule, whatever its shape. */
  const common = {
    /** IANA name; always stored. */
    timezone: z.string().min(1),
    /** Counts runs, not skips. */
    maxRuns: z.number().int().positive().optional(),
    /** A delay of 0..n seconds after the tick; the tick's identity is not jittered. */
    jitterSeconds: z.number().int().positive().optional(),
    /** What happens to a fixed wall time that a zone change skips; default `skip`. */
    onGap: z.enum(['skip', 'next_valid']).optional(),
    /** `local` (default): wall time of `timezone`. `utc`: kwargs, times and window mean UTC whatever `timezone` is used for display. */
    clock: z.enum(['local', 'utc']).optional(),
  };

  const part = z.discriminatedUnion('kind', [cron.strict(), interval.strict(), calendar.strict(), once.strict()]);

  const schedule = z.discriminatedUnion('kind', [
    cron.extend(common).strict(),
    interval.extend(common).strict(),
    calendar.extend(common).strict(),
    once.extend(common).strict(),
    /** All firings of all parts; the same instant fires once. Narrowings on the union apply to every part. */
    z.object({ kind: z.literal('union'), parts: z.array(part).min(2), ...narrowing, ...common }).strict(),
  ]);

  return { window, part, schedule };
}

let built: Shapes | undefined;
/** The shape of a schedule, set up when something is first checked against it: whoever only looks at stored schedules does not wait. */
export const scheduleShape = (): Shapes['schedule'] => (built ??= shapes()).schedule;

type Shapes = ReturnType<typeof shapes>;
export type Window = Readonly<z.infer<Shapes['window']>>;
/** One timing without the common part: a member of a union. */
export type SchedulePart = DeepReadonly<z.infer<Shapes['part']>>;
export type Schedule = DeepReadonly<z.infer<Shapes['schedule']>>;
export type CommonOptions = Pick<Schedule, 'timezone' | 'maxRuns' | 'jitterSeconds' | 'onGap' | 'clock'>;

type DeepReadonly<T> = T extends readonly (infer E)[]
  ? readonly DeepReadonly<E>[]
  : T extends object
    ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
    : T;
