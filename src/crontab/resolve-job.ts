// From what somebody wrote to the one job that is meant: an id, a name, or an unambiguous prefix typed by a person.
// Whatever is not exactly one job is a refusal that lists the candidates.

import type { Job, JobState } from '../job/job.js';
import { compareNames } from '../job/job.js';
import { printableLine } from '../task/printable.js';
import { fold, nearest } from '../task/suggest.js';
import type { Answer, Caller, Crontab, Failure } from './crontab.js';
import type { Selection } from './request.js';

export const LIVING: readonly JobState[] = ['active', 'paused', 'quarantined', 'exhausted'];
const SHOWN = 10;

/** The job that `text` names among jobs in `states` (default: all that are not removed). */
export async function resolveJob(
  crontab: Pick<Crontab, 'store'>,
  text: string,
  caller: Pick<Caller, 'throughModel'>,
  states: readonly JobState[] = LIVING,
): Promise<Answer<Job>> {
  const wanted = text.trim();
  const found = wanted === '' ? [] : await crontab.store.findJobs(wanted, { states });
  const [only, ...others] = found;
  if (only && others.length === 0 && (isExact(only, wanted) || !caller.throughModel)) return { ok: true, value: only };
  if (found.length > 0) return { ok: false, failure: ambiguous(wanted, found) };
  return byOtherSpelling(wanted, await crontab.store.jobs({ states }));
}

/** The jobs of a request that may name one, several or all. */
export async function selectJobs(
  crontab: Pick<Crontab, 'store'>,
  selection: Selection,
  caller: Pick<Caller, 'throughModel'>,
  among: readonly JobState[] = LIVING,
): Promise<Answer<readonly Job[]>> {
  const given = [selection.job !== undefined, selection.jobs !== undefined, selection.all === true].filter(Boolean);
  if (given.length !== 1) {
    const message = `job: expected one of job, jobs and all, got ${given.length === 0 ? 'none' : given.length}.`;
    return { ok: false, failure: { code: 'invalid', message, hint: 'Name the job.' } };
  }
  if (selection.all) {
    const jobs = await crontab.store.jobs({ states: among });
    return { ok: true, value: jobs.toSorted((a, b) => compareNames(a.name, b.name)) };
  }
  const jobs = new Map<string, Job>();
  for (const text of selection.jobs ?? [selection.job ?? '']) {
    const answer = await resolveJob(crontab, text, caller);
    if (!answer.ok) return answer;
    jobs.set(answer.value.id, answer.value);
  }
  return { ok: true, value: [...jobs.values()] };
}

function isExact(job: Job, wanted: string): boolean {
  const lower = wanted.toLowerCase();
  return job.name.toLowerCase() === lower || job.id.toLowerCase() === lower;
}

/** "DB backup" is db_backup; anything further away is only suggested. */
function byOtherSpelling(wanted: string, jobs: readonly Job[]): Answer<Job> {
  const same = jobs.filter((job) => fold(job.name) === fold(wanted));
  if (same.length === 1 && same[0]) return { ok: true, value: same[0] };
  if (same.length > 1) return { ok: false, failure: ambiguous(wanted, same) };
  const near = nearest(
    wanted,
    jobs.map((job) => job.name),
  );
  const shown = jobs.slice(0, SHOWN).map((job) => job.name);
  const hint =
    jobs.length === 0 ? 'There are no jobs yet.' : near ? `Did you mean "${near}"?` : `Jobs: ${shown.join(', ')}.`;
  const message = `Job '${printableLine(wanted)}' not found.`;
  return { ok: false, failure: { code: 'unknown_job', message, hint, candidates: near ? [near] : shown } };
}

function ambiguous(wanted: string, found: readonly Job[]): Failure {
  const names = found.slice(0, SHOWN).map((job) => job.name);
  const more = found.length > SHOWN ? ` and ${found.length - SHOWN} more` : '';
  const several = found.length > 1;
  return {
    code: 'ambiguous_job',
    message: `job: expected a whole name or id, got '${printableLine(wanted)}', which could be ${names.join(', ')}${more}.`,
    hint: several ? 'Name one of them.' : `Did you mean "${names[0] ?? ''}"?`,
    candidates: names,
  };
}
