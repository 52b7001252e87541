// An instant: milliseconds since the Unix epoch, UTC, between the years 1970 and 9999.
// Branded, so that a duration or a wall time cannot be passed where an instant is meant.

declare const instantBrand: unique symbol;

/** Milliseconds since 1970-01-01T00:00:00Z; an integer in [0, {@link MAX_INSTANT}]. */
export type Instant = number & { readonly [instantBrand]: true };

/** 9999-12-31T23:59:59.999Z: the last instant that is stored or computed (RELIABILITY.md F16). */
export const MAX_INSTANT = 253_402_300_799_999 as Instant;
export const MIN_INSTANT = 0 as Instant;

/** @throws RangeError when `ms` is not an integer inside the supported range (NaN and Infinity included). */
export function instant(ms: number): Instant {
  if (!Number.isSafeInteger(ms) || ms < MIN_INSTANT || ms > MAX_INSTANT) {
    throw new RangeError(`instant: expected integer milliseconds in [0, ${MAX_INSTANT}], got ${ms}`);
  }
  return ms as Instant;
}

const ISO_INSTANT =
  /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(?:([Zz])|([+-])(\d\d):?(\d\d))$/;

/**
 * Reads an ISO 8601 instant that carries its own offset (`…Z` or `…+02:00`).
 * Returns `undefined` for anything else, also for dates that do not exist: `new Date()` would turn 30 February into 2 March.
 */
export function parseInstant(text: string): Instant | undefined {
  const match = ISO_INSTANT.exec(text.trim());
  if (!match) return undefined;
  const [, y, mo, d, h, mi, s = '0', fraction = '', , sign, oh = '0', om = '0'] = match;
  const wall = [Number(y), Number(mo), Number(d), Number(h), Number(mi), Number(s)] as const;
  const ms = Date.UTC(
    wall[0],
    wall[1] - 1,
    wall[2],
    wall[3],
    wall[4],
    wall[5],
    Number(fraction.padEnd(3, '0').slice(0, 3)),
  );
  const back = new Date(ms);
  const same =
    back.getUTCFullYear() === wall[0] &&
    back.getUTCMonth() === wall[1] - 1 &&
    back.getUTCDate() === wall[2] &&
    back.getUTCHours() === wall[3] &&
    back.getUTCMinutes() === wall[4] &&
    back.getUTCSeconds() === wall[5];
  if (!same || Number(oh) > 23 || Number(om) > 59) return undefined;
  const offset = (sign === '-' ? -1 : 1) * (Number(oh) * 60 + Number(om)) * 60_000;
  const result = ms - (sign === undefined ? 0 : offset);
  return result < MIN_INSTANT || result > MAX_INSTANT ? undefined : (result as Instant);
}

/** `2026-03-16T13:00:00Z`; milliseconds appear only when they are not zero. */
export function formatInstant(at: Instant): string {
  return new Date(at).toISOString().replace('.000Z', 'Z');
}

/** `at + ms`, held inside the supported range. */
export function plus(at: Instant, ms: number): Instant {
  return Math.min(MAX_INSTANT, Math.max(MIN_INSTANT, Math.trunc(at + ms))) as Instant;
}
