// audit: who decided what about the jobs, from which words, and what each run of a job carried out; and whether the record itself
// was tampered with or has a hole. Writes nothing.

import { z } from 'zod';
import type { AuditQuery, AuditRow, LedgerState } from '../store/store.js';
import type { Answer, Caller, Crontab } from './crontab.js';
import type { Coverage } from './holes.js';
import { coverage } from './holes.js';
import { readBack } from './history.js';
import { jobField, limitField } from './request.js';
import { LIVING, resolveJob } from './resolve-job.js';

export const auditRequest = z
  .object({
    job: jobField.optional().describe('Only this job, with its runs: its name or id. Default: all decisions.'),
    since: z.string().optional().describe('Only from then on: a period back from now such as "24h", or an ISO time.'),
    limit: limitField(100),
  })
  .strict();
export type AuditRequest = z.infer<typeof auditRequest>;

export interface AuditTrail {
  /** Newest first. */
  readonly rows: readonly AuditRow[];
  readonly ledger: LedgerState;
  /** Whether each due instant has its row. */
  readonly coverage: Coverage;
}

export async function audit(crontab: Crontab, request: AuditRequest, caller: Caller): Promise<Answer<AuditTrail>> {
  let jobs = await crontab.store.jobs();
  const query: { -readonly [K in keyof AuditQuery]: AuditQuery[K] } = { limit: request.limit ?? 100 };
  if (request.job !== undefined) {
    const job = await resolveJob(crontab, request.job, caller, [...LIVING, 'removed']);
    if (!job.ok) return job;
    query.jobId = job.value.id;
    jobs = [job.value];
  }
  if (request.since !== undefined) {
    const since = await readBack(crontab, 'since', request.since);
    if (!since.ok) return since;
    query.since = since.value;
  }
  const { store, clock } = crontab;
  const [rows, ledger] = [await store.audit(query), await store.verifyLedger()];
  return { ok: true, value: { rows, ledger, coverage: await coverage(store, jobs, clock.now()) } };
}
