// "Still needed?": of which jobs somebody was asked and has not answered, and what is said of them. PURE.

import type { Job } from '../job/job.js';
import type { LedgerRow, NeededStep } from '../store/store.js';
import { formatPeriod } from '../time/period.js';
import { quotedJob } from './approval.js';

/** The command that answers yes. */
export function keepCommand(name: string): string {
  return `cron-agent update ${quotedJob(name)} --still-needed`;
}

export function answers(name: string): string {
  return `Yes: ${keepCommand(name)}; no: cron-agent remove ${quotedJob(name)}`;
}

export function stillNeeded({ jobName, step, silentMs }: NeededStep): string {
  const long = formatPeriod(silentMs);
  return step === 'asked'
    ? `is it still needed? Nobody has looked after it for ${long}. ${answers(jobName)}`
    : `it was paused: nobody has answered for ${long} whether it is still needed. ${answers(jobName)}`;
}

/** What the scheduler did because nobody looks after the job: asked, asked again, paused it. Nothing once a person has decided anything. */
export function unanswered(events: readonly LedgerRow[], { id }: Pick<Job, 'id'>): readonly LedgerRow[] {
  const own = events.filter(({ jobId }) => jobId === id).toSorted((a, b) => a.seq - b.seq);
  const since = own.slice(own.findLastIndex(({ by }) => by !== 'scheduler') + 1);
  const asked = since.findIndex(({ event }) => event === 'asked_if_needed');
  return asked < 0 ? [] : since.slice(asked).filter(({ event }) => event === 'asked_if_needed' || event === 'paused');
}
