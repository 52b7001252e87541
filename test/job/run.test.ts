// From an attempt's end to the run's next state: every kind of end, every effect.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Advance, AttemptEnd } from '../../src/job/run.js';
import {
  advance,
  afterDeadline,
  afterLoss,
  FINAL_STATES,
  MAX_LOSSES,
  RUN_STATES,
  TRANSITIONS,
} from '../../src/job/run.js';
import type { Effect, Policies } from '../../src/policy/policies.js';
import { defaultPolicies } from '../../src/policy/policies.js';
import type { Instant } from '../../src/time/instant.js';
import { plus } from '../../src/time/instant.js';
import { at, T0 } from '../support/builders.js';

const HOUR = 3_600_000;
const tomorrow = at('2026-03-03T00:00:00Z');
const nextMinute = plus(T0, 60_000);
const failed: AttemptEnd = { kind: 'failed', transient: true };

interface Case {
  readonly attempts?: number;
  readonly losses?: number;
  readonly nextAt?: Instant | null;
  readonly endedAt?: Instant;
  readonly policies?: Partial<Policies>;
}
function ended(end: AttemptEnd, effect: Effect, given: Case = {}): Advance {
  const { attempts = 1, losses = 0, nextAt = tomorrow, endedAt = plus(T0, 1_000), policies = {} } = given;
  const rules = { effect, policies: { ...defaultPolicies(effect), ...policies } };
  return advance({ attempts, losses, scheduledFor: T0 }, end, rules, { endedAt, nextAt, spread: 0 });
}
const twice = { policies: { retries: 1 } } as const;

describe('an attempt that ended', () => {
  test.each<[string, AttemptEnd, Effect, Case, Partial<Advance>]>([
    ['a success is one', { kind: 'succeeded' }, 'once', {}, { state: 'succeeded' }],
    ['a cancel is one', { kind: 'cancelled' }, 'idempotent', {}, { state: 'cancelled' }],
    ['a failure is tried again', failed, 'idempotent', {}, { state: 'retry_wait', notBefore: plus(T0, 16_000) }],
    ['no further try was due', failed, 'once', {}, { state: 'failed' }],
    ['trying again cannot help', { kind: 'failed', transient: false }, 'idempotent', {}, { state: 'failed' }],
    ['all tries spent', failed, 'idempotent', { ...twice, attempts: 2 }, { state: 'dead', letter: 'spent' }],
    [
      'the next occurrence comes first: no dead letter a minute',
      failed,
      'idempotent',
      { attempts: 2, nextAt: plus(T0, 20_000) },
      { state: 'failed', reason: 'superseded by the next occurrence' },
    ],
    ['a timeout is tried again', { kind: 'timed_out' }, 'none', {}, { state: 'retry_wait' }],
    [
      'a timeout, no try left to make',
      { kind: 'timed_out' },
      'none',
      { policies: { retries: 0 } },
      { state: 'timed_out' },
    ],
    [
      'S80: a timeout of what must not happen twice is in doubt, whatever retries say',
      { kind: 'timed_out' },
      'once',
      { policies: { retries: 5 } },
      { state: 'dead', letter: 'ambiguous', reason: 'ambiguous: timed out while its effect may have happened' },
    ],
    ['cut, and must not happen twice', { kind: 'cut' }, 'once', { policies: { retries: 5 } }, { state: 'unknown' }],
    [
      'G-C: cut, and must happen: again at once, retries or not, next occurrence or not',
      { kind: 'cut' },
      'idempotent',
      { policies: { retries: 0 }, nextAt: nextMinute },
      { state: 'retry_wait', notBefore: plus(T0, 1_000), lost: true },
    ],
    [
      'attempts that were lost are not tries of the task',
      failed,
      'idempotent',
      { ...twice, attempts: 3, losses: 2 },
      { state: 'retry_wait' },
    ],
  ])('%s', (_, end, effect, given, expected) => {
    expect(ended(end, effect, given)).toMatchObject(expected);
  });

  test('F89: nothing older than the catch-up limit is tried again', () => {
    const late = { policies: { catchUpMs: HOUR }, nextAt: null } as const;
    expect(ended(failed, 'idempotent', { ...late, endedAt: plus(T0, HOUR - 16_000) })).toMatchObject({
      ...{ state: 'retry_wait', deadlineAt: plus(T0, HOUR) },
    });
    expect(ended(failed, 'idempotent', { ...late, endedAt: plus(T0, HOUR) })).toMatchObject({
      ...{ state: 'dead', letter: 'spent' },
    });
  });
});

describe('an attempt that was lost with its scheduler', () => {
  const rules = { effect: 'idempotent', policies: { ...defaultPolicies('idempotent'), catchUpMs: HOUR } } as const;
  const lost = (losses: number, now = plus(T0, 1_000)): Advance =>
    afterLoss({ attempts: losses + 1, losses, scheduledFor: T0 }, rules, now, 'the scheduler died');

  test('is begun anew until it may be the cause', () => {
    const states = Array.from({ length: MAX_LOSSES }, (_, losses) => lost(losses).state);
    expect(states).toEqual(['retry_wait', 'retry_wait', 'retry_wait', 'retry_wait', 'dead']);
    expect(lost(MAX_LOSSES - 1)).toMatchObject({ letter: 'lost', reason: expect.stringContaining('5th time') });
  });

  test('too long ago it is a dead letter', () => {
    expect(lost(0, plus(T0, HOUR))).toMatchObject({ state: 'dead', letter: 'lost' });
  });

  test('what did not begin again in time is a dead letter too, unless the next occurrence does the work', () => {
    const run = { attempts: 1, losses: 1, scheduledFor: T0 };
    expect(afterDeadline(run, rules.policies, plus(T0, HOUR))).toMatchObject({ state: 'dead', letter: 'lost' });
    expect(afterDeadline({ ...run, losses: 0 }, rules.policies, plus(T0, HOUR))).toMatchObject({ letter: 'spent' });
    expect(afterDeadline(run, rules.policies, plus(T0, HOUR - 1))).toMatchObject({ state: 'failed' });
  });
});

const anEnd: fc.Arbitrary<AttemptEnd> = fc.oneof(
  fc.constantFrom<AttemptEnd>({ kind: 'succeeded' }, { kind: 'timed_out' }, { kind: 'cancelled' }, { kind: 'cut' }),
  fc.boolean().map((transient): AttemptEnd => ({ kind: 'failed', transient })),
);
const aCase = fc.record({
  attempts: fc.integer({ min: 1, max: 200 }),
  losses: fc.integer({ min: 0, max: MAX_LOSSES }),
  nextAt: fc.option(fc.integer({ min: 1, max: 10 * HOUR }).map((ms) => plus(T0, ms))),
  endedAt: fc.integer({ min: 0, max: 10 * HOUR }).map((ms) => plus(T0, ms)),
  policies: fc.record({ retries: fc.integer({ min: 0, max: 100 }), catchUpMs: fc.integer({ min: 0, max: 5 * HOUR }) }),
});

test('whatever happens: an allowed move, at once or later and in time, and a letter exactly for the dead', () => {
  fc.assert(
    fc.property(anEnd, fc.constantFrom<Effect>('none', 'idempotent', 'once'), aCase, (end, effect, given) => {
      const next = ended(end, effect, given);
      expect(TRANSITIONS.running).toContain(next.state);
      expect(next.letter !== undefined).toBe(next.state === 'dead');
      expect(next.state === 'retry_wait' || FINAL_STATES.includes(next.state)).toBe(true);
      if (next.state !== 'retry_wait') return;
      expect(next.notBefore).toBeGreaterThanOrEqual(given.endedAt);
      expect(next.notBefore).toBeLessThan(next.deadlineAt!);
      expect(effect === 'once' && (end.kind === 'cut' || end.kind === 'timed_out')).toBe(false);
    }),
    { numRuns: 2_000 },
  );
});

test('every state but the final ones can be left, and by no way to nowhere', () => {
  const reached = new Set(RUN_STATES.flatMap((state) => TRANSITIONS[state]));
  expect(RUN_STATES.filter((state) => TRANSITIONS[state].length === 0)).toEqual([
    ...['succeeded', 'failed', 'timed_out', 'cancelled', 'expired'],
  ]);
  expect(RUN_STATES.filter((state) => !reached.has(state))).toEqual(['waiting_approval']);
});
