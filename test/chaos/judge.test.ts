// Negative controls: a verdict that cannot be bad proves nothing. Each fault is put into clean evidence, and must be named.

import { describe, expect, test } from 'vitest';
import { judge, NOTHING_WRONG } from './judge.js';
import type { Death, Effect, Evidence, Letter, RunRow } from './oracle.js';
import { instants } from './oracle.js';

const SECOND = 1_000;

const aRun = (wish: Partial<RunRow> = {}): RunRow => {
  const { job = 'pay', at = SECOND } = wish;
  const id = `${job}@${at}`;
  return { id, job, origin: 'tick', at, state: 'succeeded', startedAt: at + 1, ended: true, ...wish };
};

const anEffect = (wish: Partial<Effect> = {}): Effect => {
  const { job = 'pay', at = SECOND } = wish;
  const run = `${job}@${at}`;
  return { kind: 'effect', job, run, attempt: 1, at, key: `key of ${run}`, happenedAt: at + 2, ...wish };
};

/** Three instants of a job whose effect must not repeat, and one of a job whose effect may. */
function clean(wish: Partial<Evidence> = {}): Evidence {
  const runs = [aRun(), aRun({ at: 2 * SECOND, state: 'unknown' }), aRun({ job: 'sync' })];
  const shown = new Map((wish.runs ?? runs).map(({ id, state }) => [id, state]));
  return {
    planned: [
      { job: 'pay', everyMs: SECOND, effect: 'once', leavesEffects: true },
      { job: 'sync', everyMs: SECOND, effect: 'idempotent', leavesEffects: true },
    ],
    due: new Map([
      ['pay', [SECOND, 2 * SECOND, 3 * SECOND]],
      ['sync', [SECOND]],
    ]),
    runs,
    skips: [{ job: 'pay', at: 3 * SECOND, state: 'SKIPPED_OVERLAP' }],
    ranges: [],
    lostBy: new Map([[`pay@${2 * SECOND}`, [7]]]),
    letters: new Map(),
    effects: [
      anEffect(),
      anEffect({ at: 2 * SECOND }),
      anEffect({ job: 'sync' }),
      anEffect({ job: 'sync', attempt: 2 }),
    ],
    deaths: [{ point: 'finishRuns:before-commit', pid: 7, held: [`pay@${2 * SECOND}`] }],
    faults: [],
    shown,
    ...wish,
  };
}

const without = (list: readonly RunRow[], id: string): readonly RunRow[] => list.filter((run) => run.id !== id);

test('clean evidence is clean, and counted', () => {
  const verdict = judge(clean());
  expect(verdict).toMatchObject(NOTHING_WRONG);
  expect(verdict).toMatchObject({
    ticks: 4,
    once: { effects: 2, unknown: 1, unknown_with_effect: 1 },
    again: { effects: 2, repeated: 1 },
    states: { succeeded: 2, unknown: 1, SKIPPED_OVERLAP: 1 },
  });
});

test('instants follow from the period alone', () => {
  expect(instants(999, 3_000, SECOND)).toEqual([1_000, 2_000, 3_000]);
  expect(instants(1_000, 2_999, SECOND)).toEqual([2_000]);
  expect(instants(1_000, 1_999, SECOND)).toEqual([]);
});

describe('each fault is named', () => {
  const { runs, skips, effects } = clean();
  const range = { job: 'pay', from: SECOND, to: 3 * SECOND, state: 'SKIPPED_MISSED' };
  const faults: readonly (readonly [string, Partial<Evidence>, object])[] = [
    ['a lost instant', { skips: [] }, { lost: [expect.stringContaining('pay 1970-01-01T00:00:03')] }],
    ['a lost instant of a run', { runs: without(runs, 'sync@1000') }, { lost: [expect.stringContaining('sync')] }],
    [
      'an instant that is both run and skip',
      { skips: [...skips, { job: 'pay', at: SECOND, state: 'SKIPPED_MISSED' }] },
      { doubled: [expect.stringContaining('succeeded + SKIPPED_MISSED')] },
    ],
    ['an instant with two runs', { runs: [...runs, aRun({ id: 'other' })] }, { doubled: [expect.anything()] }],
    ['a range over what was decided', { ranges: [range] }, { doubled: Array(3).fill(expect.anything()) }],
    [
      'a run left running',
      { runs: [...without(runs, 'pay@1000'), aRun({ state: 'running', ended: false })] },
      { non_terminal: [expect.stringContaining('running')] },
    ],
    [
      'a start before its instant',
      { runs: [...without(runs, 'pay@1000'), aRun({ startedAt: 999 })] },
      { early: [expect.stringContaining('pay@1000')] },
    ],
    [
      'an effect before its instant',
      { effects: [...effects.slice(1), anEffect({ happenedAt: 999 })] },
      { early: [expect.anything()] },
    ],
    [
      'two effects of a task that may have one',
      { effects: [...effects, anEffect({ attempt: 2 })] },
      { once: { doubled: [expect.stringContaining('pay@1000')] } },
    ],
    [
      'two effects of an unknown run',
      { effects: [...effects, anEffect({ at: 2 * SECOND })] },
      { once: { doubled: [expect.anything()] } },
    ],
    ['a success that did nothing', { effects: effects.slice(1) }, { once: { missing: [expect.anything()] } }],
    [
      'an effect of a run that nobody knows',
      { effects: [...effects, anEffect({ at: 9 * SECOND })] },
      { stray_effects: [expect.stringContaining('pay')] },
    ],
    [
      'unknown without a death that held it',
      { deaths: [{ point: 'claimRuns:before-commit', pid: 7, held: [] }] },
      { once: { unknown_outside_window: [expect.stringContaining('pay@2000')] } },
    ],
    [
      'unknown, and the one killed from outside was another',
      { deaths: [{ point: 'random', pid: 8, held: null }] },
      { once: { unknown_outside_window: [expect.anything()] } },
    ],
    [
      'an effect that must happen and did not',
      { effects: effects.filter(({ job }) => job !== 'sync') },
      { again: { missing: [expect.stringContaining('sync')] } },
    ],
    [
      'a run that must succeed and did not',
      { runs: [...without(runs, 'sync@1000'), aRun({ job: 'sync', state: 'dead' })] },
      { again: { missing: [expect.stringContaining('dead')] } },
    ],
    [
      'a run that began, was cut, and was given up for the time it took',
      { runs: [...without(runs, 'sync@1000'), aRun({ job: 'sync', state: 'expired' })] },
      { again: { missing: [expect.stringContaining('expired')] } },
    ],
    [
      'a second attempt under another key',
      { effects: [...effects, anEffect({ job: 'sync', attempt: 3, key: 'new' })] },
      { again: { other_key: [expect.stringContaining('sync')] } },
    ],
    [
      'an old process that lives on beside its retry',
      { effects: [...effects, anEffect({ job: 'sync', attempt: 1 })] },
      { again: { beside: [expect.stringContaining('sync')] } },
    ],
    [
      'a retry that begins while the old process works',
      {
        effects: [
          ...effects.filter(({ job }) => job !== 'sync'),
          anEffect({ job: 'sync', attempt: 2, kind: 'begin' }),
          anEffect({ job: 'sync', attempt: 1 }),
          anEffect({ job: 'sync', attempt: 2 }),
        ],
      },
      { again: { beside: [expect.anything()] } },
    ],
    [
      'a history that shows something else',
      { shown: new Map([['pay@1000', 'failed']]) },
      { shown_otherwise: [expect.anything(), expect.anything(), expect.anything()] },
    ],
    ['what nobody caught', { faults: ['{"event":"unhandledRejection"}'] }, { unhandled: [expect.anything()] }],
  ];

  test.each(faults)('%s', (_, change, expected) => {
    const verdict = judge(clean(change));
    expect(verdict).toMatchObject(expected);
    expect(() => expect(verdict).toMatchObject(NOTHING_WRONG)).toThrow();
  });

  test('unknown that one killed from outside held is no fault', () => {
    const verdict = judge(clean({ deaths: [{ point: 'random', pid: 7, held: null }] }));
    expect(verdict).toMatchObject(NOTHING_WRONG);
  });
});

describe('a run given up', () => {
  const { runs, effects, lostBy } = clean();
  const id = 'sync@1000';
  const letter = { kind: 'lost', reason: 'the scheduler died during attempt 5, the 5th time', open: true };
  const random = (pid: number): Death => ({ point: 'random', pid, held: null });
  const own = (pid: number, held: readonly string[]): Death => ({ point: 'finishRuns:before-commit', pid, held });
  interface Wish {
    readonly state?: string;
    readonly holders?: readonly number[];
    readonly deaths?: readonly Death[];
    readonly letter?: Letter | null;
    readonly done?: boolean;
  }
  const of = ({ state = 'dead', holders = [7, 8, 9, 10, 11], deaths, done = true, ...wish }: Wish): Evidence =>
    clean({
      runs: [...without(runs, id), aRun({ job: 'sync', state })],
      lostBy: new Map([...lostBy, [id, holders]]),
      deaths: [random(7), ...(deaths ?? [8, 9, 10, 11].map(random))],
      letters: wish.letter === null ? new Map() : new Map([[id, wish.letter ?? letter]]),
      effects: done ? effects : effects.filter(({ job }) => job !== 'sync'),
    });

  test.each<readonly [string, Wish, object]>([
    ['five processes were killed over it', {}, { given_up: 1, given_up_without_effect: 0 }],
    ['one of them by its own hand', { deaths: [own(8, [id]), random(9), random(10), random(11)] }, { given_up: 1 }],
  ])('is no fault: %s', (_, wish, expected) => {
    const verdict = judge(of(wish));
    expect(verdict).toMatchObject(NOTHING_WRONG);
    expect(verdict.again).toMatchObject(expected);
  });

  test('is missing where it had no effect, however often it was tried', () => {
    const { again } = judge(of({ done: false }));
    expect(again).toMatchObject({
      given_up: 1,
      given_up_without_effect: 1,
      missing: [expect.stringContaining('sync')],
    });
  });

  test.each<readonly [string, Wish]>([
    ['four deaths are no reason', { holders: [7, 8, 9, 10] }],
    ['nor are five losses of which one holder lived', { deaths: [8, 9, 10].map(random) }],
    [
      'nor one that did not hold it when it died',
      { deaths: [own(8, ['pay@2000']), random(9), random(10), random(11)] },
    ],
    ['a sixth process was made to die', { holders: [7, 7, 8, 9, 10, 11] }],
    ['no person is told', { letter: null }],
    ['the letter was closed, and nobody had asked for that', { letter: { ...letter, open: false } }],
    ['the letter speaks of something else', { letter: { ...letter, kind: 'spent' } }],
    ['the letter does not say why', { letter: { ...letter, reason: '' } }],
    ['it is called failed', { state: 'failed' }],
    ['it is called unknown', { state: 'unknown' }],
    ['it had its effect, and is not known to', { done: true, state: 'expired' }],
  ])('is missing: %s', (_, wish) => {
    expect(judge(of(wish)).again).toMatchObject({ given_up: 0, missing: [expect.stringContaining('sync')] });
  });
});
