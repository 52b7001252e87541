// What an attempt that was stopped from outside reports.

import type { Outcome, StopReason } from './runner.js';

export function stoppedOutcome(
  reason: StopReason,
  exit?: { readonly code: number | null; readonly signal: string | null },
): Outcome {
  switch (reason) {
    case 'cancelled':
      return { kind: 'cancelled' };
    case 'timed_out':
      return {
        kind: 'timed_out',
        ...(exit?.code == null ? {} : { exitCode: exit.code }),
        ...(exit?.signal == null ? {} : { signal: exit.signal }),
      };
    case 'interrupted':
    case 'lease_lost':
      return { kind: 'interrupted' };
  }
}
