// A tick's run that its scheduler starts in the transaction that makes it.

import type { JobId, RunId } from '../../job/ids.js';
import { tickKey } from '../../job/ids.js';
import type { Job } from '../../job/job.js';
import type { NewRun } from '../../job/tick.js';
import type { Instant } from '../../time/instant.js';
import type { ClaimedRun } from '../store.js';
import type { PingedRun } from './pings.js';

/** The run as it was just stored, claimed by its starter. A class: a literal with a getter costs a quarter of the insert. */
export class StartedRun implements ClaimedRun {
  readonly origin = 'tick';
  readonly state = 'running';
  readonly fence = 1;
  readonly attempts = 1;
  readonly losses = 0;
  readonly spared = 0;
  readonly anewAt = null;
  readonly askedBy = null;
  readonly id: RunId;
  readonly tenantId: string;
  readonly jobId: JobId;
  readonly version: number;
  readonly notBefore: Instant;
  readonly deadlineAt: Instant | null;
  readonly periodStart: Instant | null;
  readonly backfillFrom: Instant | null;

  constructor(
    readonly job: Job,
    readonly scheduledFor: Instant,
    run: NewRun,
    readonly claimedAt: Instant,
  ) {
    this.id = run.id;
    this.tenantId = job.tenantId;
    this.jobId = job.id;
    this.version = job.version;
    this.notBefore = run.notBefore;
    this.deadlineAt = run.deadlineAt;
    this.periodStart = run.periodStart;
    this.backfillFrom = run.backfillFrom;
  }

  /** As its row is. */
  get pinged(): PingedRun {
    const { id, jobId, version, scheduledFor, fence, attempts } = this;
    return { id, job_id: jobId, version, scheduled_for: scheduledFor, fence, attempts };
  }

  get idempotencyKey(): string {
    return tickKey(this.tenantId, this.jobId, this.version, this.scheduledFor);
  }
}

/** 1 unless the job's runs may go side by side. */
export function isSerial(job: Pick<Job, 'policies'>): 0 | 1 {
  return job.policies.overlap === 'allow' ? 0 : 1;
}
