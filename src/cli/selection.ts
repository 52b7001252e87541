// JOB…|--all as the fields of a request.

import { UsageError } from './failure.js';

export function selection(jobs: readonly string[], all: boolean | undefined): Record<string, unknown> {
  if (all === true && jobs.length > 0) throw new UsageError('--all: expected no names beside it.');
  if (all === true) return { all };
  if (jobs.length === 0) throw new UsageError('job: expected a name or an id, got nothing.', 'See: cron-agent list');
  return jobs.length === 1 ? { job: jobs[0] } : { jobs };
}
