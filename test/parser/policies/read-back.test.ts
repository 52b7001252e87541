// What is said of policies in a receipt is read back to the same policies: parse(describe(p)) = p, from whatever they were before.
// `ROUND_TRIPS=20000 npx vitest run test/parser/policies/read-back.test.ts` asks more of them.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readSchedule } from '../../../src/parser/parse-schedule.js';
import { policyWords } from '../../../src/parser/policies/describe.js';
import { readPolicies } from '../../../src/parser/policies/read-policies.js';
import { defaultPolicies, policies as schema, type Policies } from '../../../src/policy/policies.js';
import type { ZoneName } from '../../../src/time/zone.js';
import { T0 } from '../../support/builders.js';

const ROUNDS = Number(process.env['ROUND_TRIPS'] ?? 500);
const read = (when: string) => readSchedule(when, { now: T0, timezone: 'UTC' as ZoneName });

const DAY = 86_400_000;
const two = (n: number): string => String(n).padStart(2, '0');
const period = (least: number): fc.Arbitrary<number> =>
  fc.oneof(
    fc.constantFrom(60_000, 300_000, 5_400_000, DAY, 7 * DAY).filter((ms) => ms >= least),
    fc.integer({ min: least, max: 9 * DAY }),
  );
const hour = fc.tuple(fc.nat(23), fc.nat(59)).map(([h, m]) => `${two(h)}:${two(m)}`);
const waits = fc.oneof(
  period(1).map((ms) => ({ retryBaseMs: ms, retryMaxMs: ms })),
  fc
    .tuple(period(1), period(1))
    .filter(([a, b]) => a !== b)
    .map(([a, b]) => ({ retryBaseMs: Math.min(a, b), retryMaxMs: Math.max(a, b) })),
);
const few = fc.integer({ min: 1, max: 100 });
const asked = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 1, max: 3_650 }).map((days) => days * DAY),
  period(DAY),
);
const any: fc.Arbitrary<Policies> = fc
  .record({
    catches: fc.oneof(
      fc.record({ missed: fc.constant('skip' as const) }),
      fc.record({
        missed: fc.constantFrom('coalesce' as const, 'replay' as const),
        catchUpMs: period(0),
        catchUpUntil: fc.option(hour),
        catchUpGapMs: fc.oneof(fc.constant(0), period(1)),
      }),
    ),
    overlap: fc.oneof(
      fc.record({ overlap: fc.constantFrom('skip' as const, 'queue' as const, 'cancel_previous' as const) }),
      fc.record({ overlap: fc.constant('allow' as const), cap: fc.integer({ min: 2, max: 50 }) }),
    ),
    retry: fc.oneof(
      fc.constant({ retries: 0 }),
      fc.tuple(few, waits).map(([retries, more]) => ({ retries, ...more })),
    ),
    rest: fc.record({
      graceMs: period(0),
      timeoutMs: period(1),
      leaseMs: fc.option(period(90_000).filter((ms) => ms <= 7 * DAY)),
      quarantineAfter: fc.oneof(fc.constant(0), few),
      pauseAfter: fc.oneof(fc.constant(0), few),
      askAfterMs: asked,
      pauseUnansweredMs: asked,
    }),
  })
  .map(({ catches, overlap, retry, rest }) => ({
    ...defaultPolicies('none'),
    ...catches,
    ...overlap,
    ...retry,
    ...rest,
  }));

/** What has no effect is not said, and does not count. */
function effective({
  cap,
  catchUpMs,
  catchUpUntil,
  catchUpGapMs,
  retryBaseMs,
  retryMaxMs,
  pauseUnansweredMs,
  ...rest
}: Policies): unknown {
  return {
    ...rest,
    ...(rest.overlap === 'allow' && { cap }),
    ...(rest.missed !== 'skip' && { catchUpMs, catchUpUntil, catchUpGapMs }),
    ...(rest.askAfterMs > 0 && { pauseUnansweredMs }),
    ...(rest.retries > 0 && { retryBaseMs, retryMaxMs }),
  };
}

test('policies said from their defaults, or from any others, are read back to the same', () => {
  fc.assert(
    fc.property(
      any,
      fc.oneof(fc.constant(defaultPolicies('none')), fc.constant(defaultPolicies('once')), any),
      (wanted, base) => {
        const words = policyWords(wanted, base);
        if (words.length === 0) return expect(effective(wanted)).toEqual(effective(base));
        for (const said of [words.join('; '), words.join(', ')]) {
          const back = readPolicies(said, { read, scheduled: true });
          if (back?.kind !== 'read') return expect.fail(`${said}\n${JSON.stringify(back)}`);
          expect(back.when).toBe('');
          expect(effective({ ...base, ...back.said })).toEqual(effective(wanted));
          expect(schema.safeParse({ ...base, ...back.said }).success).toBe(true);
        }
      },
    ),
    { numRuns: ROUNDS },
  );
});

test('nothing is said of the defaults, and what was named is said all the same', () => {
  const usual = defaultPolicies('none');
  expect(policyWords(usual, usual)).toEqual([]);
  expect(policyWords(usual, usual, ['overlap', 'retries'])).toEqual(['never two at once', 'retry twice']);
});

test('behind any schedule they leave the schedule as it was', () => {
  for (const when of [
    'every weekday at 9am',
    'every 5 minutes',
    'every other tuesday at noon until 1 june',
    '0 9 * * 1-5',
  ]) {
    const alone = read(when);
    fc.assert(
      fc.property(any, (wanted) => {
        const words = policyWords(wanted, defaultPolicies('once'));
        const back = words.length === 0 ? null : readPolicies([when, ...words].join(', '), { read, scheduled: false });
        if (back === null) return;
        if (back.kind !== 'read') return expect.fail(JSON.stringify(back));
        expect(read(back.when)).toMatchObject({ status: 'ok', schedule: alone.status === 'ok' ? alone.schedule : {} });
      }),
      { numRuns: ROUNDS / 10 },
    );
  }
});
