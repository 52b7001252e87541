// The points at which a scheduler is made to die: at the edges and in the midst of each transaction the store has, and named
// places between two of them. Made from the store's own list of methods, so that a new transaction is a new point at once.

import type { WriteMethod } from '../../src/store/methods.js';
import { METHODS } from '../../src/store/methods.js';
import { MIGRATIONS } from '../../src/store/sqlite/schema.js';

export interface Failpoint {
  readonly point: string;
  /** Die at the so-manieth time. */
  readonly nth: number;
  /** Where the transaction begins that is cut here; undefined: none is. */
  readonly cuts?: string;
  /** What the victim must do to come there; undefined: firing alone does. */
  readonly step?: string;
  /** Come to by who follows one that died over a run. */
  readonly rescues?: true;
}

/** Who dies here leaves a run that nobody ended. */
export const OVER_A_RUN: Failpoint = { point: 'effect:done', nth: 1 };

/** Transactions that every start and every firing pass through. */
const FIRING: readonly WriteMethod[] = [
  'openInstance',
  'rescueRuns',
  'recordTicks',
  'claimRuns',
  'recordSpawn',
  'finishRuns',
];

const RESCUE: WriteMethod = 'rescueRuns';

/** Places that are no edge of a transaction. */
const NAMED: readonly Failpoint[] = [
  OVER_A_RUN,
  { point: 'side-file:written', nth: 1 },
  { point: 'backup:copied', nth: 1, step: 'backUp' },
  { point: 'checkpoint:begin', nth: 1, step: 'checkpoint' },
];

/** Begun between an effect and its record: spawned, sent. */
const RECORDS: readonly WriteMethod[] = ['recordSpawn', 'endNotice'];

/** A hold ends what runs, so that effects stay out that must not elsewhere: these have a home of their own. */
const HOLDS: readonly string[] = ['hold', 'release'] satisfies WriteMethod[];

/** Writers whose transactions loop over what is due, ready or over: of these any statement is the midst of something else. */
const LOOPS: readonly string[] = ['recordTicks', 'claimRuns', 'finishRuns'] satisfies WriteMethod[];

const UNCOMMITTED = ['begin', 'statement', 'before-commit'] as const;

type Length = 'short' | 'long';
/** In [0, 1). */
type Random = () => number;

/** `short`: one point before the commit, by lot, and the one after it; `long`: all, and some more in the midst of the loops. */
export function failpoints(length: Length, random: Random): readonly Failpoint[] {
  const more: readonly Failpoint[] =
    length === 'short'
      ? RECORDS.map((name) => edge(name, 'begin', 1))
      : LOOPS.flatMap((name) => [
          edge(name, 'statement', between(5, 10, random)),
          edge(name, 'statement', between(11, 30, random)),
        ]);
  return [...edges(length, random, (name) => !HOLDS.includes(name)), ...more, ...NAMED];
}

/** In this order: what is held already is not held again. */
export function failpointsOfHolds(length: Length, random: Random): readonly Failpoint[] {
  return edges(length, random, (name) => HOLDS.includes(name));
}

/** In the order in which a new home comes to them: each change of the schema is made once. */
export function failpointsOfSchema(length: Length, random: Random): readonly Failpoint[] {
  return MIGRATIONS.flatMap((_, n) => around(`migrate:${n}`, length, random));
}

function edges(length: Length, random: Random, isWanted: (name: string) => boolean): readonly Failpoint[] {
  const names = (Object.keys(METHODS) as (keyof typeof METHODS)[]).filter((name) => METHODS[name] === 'write');
  return names.filter(isWanted).flatMap((name) => around(name, length, random));
}

function around(name: string, length: Length, random: Random): readonly Failpoint[] {
  // The short lot leaves out the beginning: nothing is written there yet.
  const before = length === 'long' ? UNCOMMITTED : [UNCOMMITTED[between(1, 2, random)]!];
  const nth = LOOPS.includes(name) ? between(1, 4, random) : 1;
  return [...before.map((at) => edge(name, at, at === 'statement' ? nth : 1)), edge(name, 'after-commit', 1)];
}

function edge(name: string, at: string, nth: number): Failpoint {
  const comesByItself = (FIRING as readonly string[]).includes(name) || name.startsWith('migrate:');
  const cuts = (UNCOMMITTED as readonly string[]).includes(at);
  return {
    point: `${name}:${at}`,
    nth,
    ...(cuts && { cuts: `${name}:begin` }),
    ...(!comesByItself && { step: name }),
    ...(name === RESCUE && { rescues: true }),
  };
}

function between(least: number, most: number, random: Random): number {
  return least + Math.floor(random() * (most - least + 1));
}
