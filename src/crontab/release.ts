// release: ends a hold of the whole database. What came due meanwhile has its rows; nothing of the past runs.

import { z } from 'zod';
import type { Control } from '../store/store.js';
import type { Answer, Caller, Crontab } from './crontab.js';
import { settleAt } from './edit.js';
import { momentWords } from './moments.js';

export const releaseRequest = z
  .object({
    accept_rollback: z
      .boolean()
      .optional()
      .describe(
        'The database was restored from an older copy: what ran after that copy is not known, and may stay so.',
      ),
  })
  .strict();
export type ReleaseRequest = z.infer<typeof releaseRequest>;

export interface Release {
  /** Null: nothing was held. */
  readonly was: Control['hold'];
  readonly line: string;
}

export async function release(crontab: Crontab, request: ReleaseRequest, caller: Caller): Promise<Answer<Release>> {
  const { store, emergency } = crontab;
  const { hold, reason, heldAt } = await store.control();
  const marked = emergency.raisedAt();
  if (hold !== 'restore') emergency.lower();
  if (hold === null && marked === null) return { ok: true, value: { was: null, line: 'Nothing was held.' } };
  if (hold === 'restore' && request.accept_rollback !== true && !caller.confirmed) {
    return {
      ok: false,
      failure: {
        code: 'needs_confirmation',
        message: `Everything is held: ${reason ?? hold}. What ran after that copy was made is not known to it.`,
        hint: 'Put the newer database back, or go on with this one: cron-agent resume --all --accept-rollback',
      },
    };
  }
  emergency.lower();
  const at = crontab.clock.now();
  // The mark is there again where panic was said while this waited to be written, and then nothing is released.
  const stands = (): boolean => emergency.raisedAt() === null;
  await store.release({ at, by: caller.by, reason: 'released', settle: settleAt(at), stands });
  crontab.wake();
  if (!stands()) {
    const message = 'Everything is held again: a panic came after it.';
    return { ok: false, failure: { code: 'invalid', message, hint: 'End that one: cron-agent resume --all' } };
  }
  // Where the database could not be written, and no scheduler saw it, the mark is all there was.
  const was = hold ?? 'panic';
  const since = momentWords(heldAt ?? marked ?? at, crontab.timezone, at);
  return {
    ok: true,
    value: { was, line: `Released what was held since ${since} (${was}). Nothing of that time is made up for.` },
  };
}
