// The overlap policy: may a tick start a run while earlier runs of the same job are not finished?

import type { Policies } from './policies.js';

export type OverlapVerdict =
  | { readonly kind: 'fire' }
  /** Fire after the active run has ended: the claim waits for it. */
  | { readonly kind: 'wait' }
  | { readonly kind: 'cancel_previous' }
  | { readonly kind: 'skip'; readonly reason: string };

/**
 * @param running runs that are queued to start at once, running, or waiting for a retry
 * @param waiting runs that already wait behind them (queue keeps at most one)
 */
export function overlapVerdict(
  running: number,
  waiting: number,
  policies: Pick<Policies, 'overlap' | 'cap'>,
): OverlapVerdict {
  if (running === 0) return { kind: 'fire' };
  switch (policies.overlap) {
    case 'skip':
      return { kind: 'skip', reason: 'the previous run was still active' };
    case 'queue':
      return waiting === 0
        ? { kind: 'wait' }
        : { kind: 'skip', reason: 'one run was already waiting behind the active one' };
    case 'allow':
      return running < policies.cap
        ? { kind: 'fire' }
        : { kind: 'skip', reason: `${running} runs were active, the cap is ${policies.cap}` };
    case 'cancel_previous':
      return { kind: 'cancel_previous' };
  }
}
