// The one way verbs change a stored job: what is due is settled under the old content first, inside the same transaction.

import type { Job } from '../job/job.js';
import { plan } from '../scheduler/plan.js';
import type { ApprovalGiven, ControlEvent, Decide, JobChange } from '../store/store.js';
import type { Instant } from '../time/instant.js';
import { refusalOf } from './approval.js';
import type { Answer, Caller, Crontab } from './crontab.js';
import { refuse } from './reading.js';

export interface Edit {
  readonly job: Pick<Job, 'id' | 'name'>;
  readonly event: ControlEvent;
  readonly expectedVersion?: number;
  readonly approval?: ApprovalGiven;
  /** When it was asked for: the same for all jobs of one command, so that undo takes the whole command back. Default: now. */
  readonly at?: Instant;
  readonly change: (job: Job, now: Instant) => JobChange;
}

export async function edit(crontab: Crontab, request: Edit, caller: Caller): Promise<Answer<Job>> {
  const now = request.at ?? crontab.clock.now();
  const answer = await crontab.store.editJob({
    id: request.job.id,
    at: now,
    by: caller.by,
    event: request.event,
    ...(request.expectedVersion === undefined ? {} : { expectedVersion: request.expectedVersion }),
    ...(request.approval && { approval: request.approval }),
    settle: settleAt(now),
    change: (job) => request.change(job, now),
  });
  if (answer.ok) {
    crontab.wake();
    return { ok: true, value: answer.job };
  }
  switch (answer.refused) {
    case 'unknown':
      return refuse('unknown_job', `Job '${request.job.name}' not found.`);
    case 'name-taken':
      return refuse(
        'conflict',
        `Job identifier '${request.job.name}' conflicts with an existing job`,
        'Choose another name.',
      );
    case 'version-moved':
      return refuse(
        'conflict',
        `job: '${request.job.name}' was changed by somebody else meanwhile.`,
        'Look at it again, then repeat.',
      );
    default:
      return { ok: false, failure: refusalOf(answer.refused, request.job.name) };
  }
}

/** Missed instants up to `now` get their rows; a catch-up may start at once. */
export function settleAt(now: Instant): Decide {
  return (input) => plan({ ...input, catchUpAt: now }, now);
}
