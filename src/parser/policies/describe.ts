// Policies in words, for receipts: clauses that readPolicies reads back to the same policies.

import type { Policies } from '../../policy/policies.js';
import { periodWords, timesWords } from './amounts.js';

/**
 * What differs from `base`, a clause each; none where nothing does. What has no effect (a cap where runs never overlap) is not said.
 * @param named is said in any case
 */
export function policyWords(
  policies: Policies,
  base: Policies,
  named: readonly (keyof Policies)[] = [],
): readonly string[] {
  const differs = (...keys: (keyof Policies)[]): boolean =>
    keys.some((key) => policies[key] !== base[key] || named.includes(key));
  const { missed, graceMs, catchUpMs, catchUpUntil, catchUpGapMs, pauseAfter, quarantineAfter, timeoutMs, leaseMs } =
    policies;
  const { askAfterMs, pauseUnansweredMs } = policies;
  const catchesUp = missed !== 'skip';
  return [
    differs('missed') && MISSED[missed],
    catchesUp &&
      differs('catchUpUntil') &&
      `missed runs are made up for ${catchUpUntil === null ? 'at any hour' : `until ${catchUpUntil} at the latest`}`,
    catchesUp && differs('catchUpMs') && `missed runs are made up for within ${periodWords(catchUpMs)}`,
    catchesUp &&
      differs('catchUpGapMs') &&
      `missed runs are made up for ${catchUpGapMs === 0 ? 'as fast as possible' : `one every ${periodWords(catchUpGapMs)}`}`,
    differs('graceMs') && `a run up to ${periodWords(graceMs)} late counts as on time`,
    (differs('overlap') || (policies.overlap === 'allow' && differs('cap'))) && overlapWords(policies),
    (differs('retries') || (policies.retries > 0 && differs('retryBaseMs', 'retryMaxMs'))) &&
      retryWords(policies, differs('retryBaseMs', 'retryMaxMs')),
    differs('timeoutMs') && `give up after ${periodWords(timeoutMs)}`,
    differs('leaseMs') && (leaseMs === null ? 'the usual lease' : `a lease of ${periodWords(leaseMs)}`),
    differs('pauseAfter') &&
      (pauseAfter === 0
        ? 'never stop it for failed runs'
        : `stop it after ${pauseAfter} failed ${runs(pauseAfter)} in a row`),
    differs('quarantineAfter') &&
      (quarantineAfter === 0
        ? 'never quarantine it for dead runs'
        : `quarantine it after ${quarantineAfter} dead ${runs(quarantineAfter)} in a row`),
    differs('askAfterMs') &&
      (askAfterMs === 0
        ? 'never ask me whether it is still needed'
        : `ask me whether it is still needed when nobody has looked after it for ${periodWords(askAfterMs)}`),
    askAfterMs > 0 &&
      differs('pauseUnansweredMs') &&
      (pauseUnansweredMs === 0
        ? 'never pause it when nobody answers'
        : `pause it when nobody answers within ${periodWords(pauseUnansweredMs)}`),
  ].filter((clause) => clause !== false);
}

const MISSED: { readonly [M in Policies['missed']]: string } = {
  skip: 'missed runs are skipped',
  coalesce: 'one run makes up for all that were missed',
  replay: 'every missed run is made up for',
};

function overlapWords({ overlap, cap }: Policies): string {
  switch (overlap) {
    case 'skip':
      return 'never two at once';
    case 'queue':
      return 'a run waits for the one before it';
    case 'allow':
      return cap === 1 ? 'runs may overlap' : `up to ${cap} at once`;
    case 'cancel_previous':
      return 'a new run stops the one before it';
  }
}

function retryWords(policies: Policies, spaced: boolean): string {
  const { retries, retryBaseMs, retryMaxMs } = policies;
  if (retries === 0) return 'no retries';
  const often = `retry ${timesWords(retries)}`;
  if (!spaced) return often;
  if (retryBaseMs === retryMaxMs) return `${often}, ${periodWords(retryBaseMs)} apart`;
  return `${often}, ${periodWords(retryBaseMs)} apart at first, doubled up to ${periodWords(retryMaxMs)}`;
}

function runs(n: number): string {
  return n === 1 ? 'run' : 'runs';
}
