// history: what became of every due instant, newest first. Writes nothing.

import { z } from 'zod';
import type { HistoryQuery, HistoryRow } from '../store/store.js';
import type { Instant } from '../time/instant.js';
import { plus } from '../time/instant.js';
import { parsePeriod } from '../time/period.js';
import type { Answer, Caller, Crontab } from './crontab.js';
import { readInstant } from './reading.js';
import { jobField, limitField } from './request.js';
import { resolveJob } from './resolve-job.js';

export const historyRequest = z
  .object({
    job: jobField.optional().describe('Only this job: its name or id. Default: all.'),
    since: z.string().optional().describe('Only from then on: a period back from now such as "24h", or an ISO time.'),
    until: z.string().optional().describe('Only up to then: an ISO time or a period back from now.'),
    failed: z
      .boolean()
      .optional()
      .describe(
        'Only what went wrong: failed, dead, timed out, expired, in doubt, denied, waiting to be retried or missed.',
      ),
    limit: limitField(100),
  })
  .strict();
export type HistoryRequest = z.infer<typeof historyRequest>;

/** A run that waits for a retry counts: one of its attempts has failed. */
const WENT_WRONG: NonNullable<HistoryQuery['states']> = [
  ...(['failed', 'dead', 'timed_out', 'expired', 'unknown', 'retry_wait'] as const),
  ...(['SKIPPED_MISSED', 'SKIPPED_DENIED'] as const),
];

/** Removed jobs keep their history and can still be asked about. */
export async function history(
  crontab: Crontab,
  request: HistoryRequest,
  caller: Caller,
): Promise<Answer<readonly HistoryRow[]>> {
  const query: { -readonly [K in keyof HistoryQuery]: HistoryQuery[K] } = { limit: request.limit ?? 100 };
  if (request.job !== undefined) {
    const living = await resolveJob(crontab, request.job, caller);
    const found =
      living.ok || living.failure.code === 'ambiguous_job'
        ? living
        : await resolveJob(crontab, request.job, caller, ['removed']);
    if (!found.ok) return living.ok ? found : found.failure.code === 'unknown_job' ? living : found;
    query.jobId = found.value.id;
  }
  if (request.failed) query.states = WENT_WRONG;
  for (const field of ['since', 'until'] as const) {
    const text = request[field];
    if (text === undefined) continue;
    const moment = await readBack(crontab, field, text);
    if (!moment.ok) return moment;
    query[field] = moment.value;
  }
  return { ok: true, value: await crontab.store.history(query) };
}

/** Looking back, a period counts backwards. */
export async function readBack(crontab: Crontab, field: string, text: string): Promise<Answer<Instant>> {
  const period = parsePeriod(text);
  if (period !== undefined) return { ok: true, value: plus(crontab.clock.now(), -period) };
  // A model has no say about the past; dates are read by code alone.
  const moment = await readInstant({ ...crontab, model: null }, field, text);
  return moment.ok ? { ok: true, value: moment.value.at } : moment;
}
