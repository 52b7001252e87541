// The points at which a scheduler is made to die: before and after the commit of each transaction the store has, and named
// places between two of them. Made from the store's own list of methods, so that a new transaction is a new point at once.

import type { WriteMethod } from '../../src/store/methods.js';
import { METHODS } from '../../src/store/methods.js';

export interface Failpoint {
  readonly point: string;
  /** Die at the so-manieth time. */
  readonly nth: number;
  /** What the victim must do to come there; undefined: firing alone does. */
  readonly step?: string;
}

/** Transactions that every start and every firing pass through. */
const FIRING: readonly WriteMethod[] = [
  'openInstance',
  'rescueRuns',
  'recordTicks',
  'claimRuns',
  'recordSpawn',
  'finishRuns',
];

/** Places that are no edge of a transaction. Between spawn and its record lies `recordSpawn:begin`. */
const NAMED: readonly Failpoint[] = [
  { point: 'effect:done', nth: 1 },
  { point: 'side-file:written', nth: 1 },
  { point: 'backup:copied', nth: 1, step: 'backUp' },
  { point: 'checkpoint:begin', nth: 1, step: 'checkpoint' },
];

/** A hold ends what runs, so that effects stay out that must not elsewhere: these have a home of their own. */
const HOLDS: readonly string[] = ['hold', 'release'] satisfies WriteMethod[];

const EDGES = { short: ['before-commit', 'after-commit'], long: ['begin', 'before-commit', 'after-commit'] } as const;

export function failpoints(length: keyof typeof EDGES): readonly Failpoint[] {
  const between: readonly Failpoint[] = length === 'short' ? [{ point: 'recordSpawn:begin', nth: 1 }] : [];
  return [...edges(length, (name) => !HOLDS.includes(name)), ...between, ...NAMED];
}

export function failpointsOfHolds(length: keyof typeof EDGES): readonly Failpoint[] {
  return edges(length, (name) => HOLDS.includes(name));
}

function edges(length: keyof typeof EDGES, isWanted: (name: string) => boolean): readonly Failpoint[] {
  const names = (Object.keys(METHODS) as (keyof typeof METHODS)[]).filter((name) => METHODS[name] === 'write');
  return names.filter(isWanted).flatMap((name) =>
    EDGES[length].map((edge) => ({
      point: `${name}:${edge}`,
      nth: 1,
      ...((FIRING as readonly string[]).includes(name) ? {} : { step: name }),
    })),
  );
}
