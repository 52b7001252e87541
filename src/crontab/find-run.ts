// From what somebody wrote to the one run that is meant: a run's id, an unambiguous beginning of it, or a job's name.

import type { JobId } from '../job/ids.js';
import { ACTIVE_STATES } from '../job/run.js';
import type { RunState } from '../job/run.js';
import type { HistoryRow } from '../store/store.js';
import type { Answer, Caller, Crontab } from './crontab.js';
import { quoted, refuse } from './reading.js';
import { LIVING, resolveJob } from './resolve-job.js';

const RUN_ID_PART = /^[0-9A-HJKMNP-TV-Z]{4,26}$/i;
/** How far back a job's newest run is looked for among skipped instants. */
const LOOK_BACK = 200;

/** `prefer`: which run of a job is meant when a job is named. */
export async function findRun(
  crontab: Pick<Crontab, 'store'>,
  text: string,
  caller: Caller,
  prefer: 'active' | 'newest' | 'dead' | 'unknown',
): Promise<Answer<HistoryRow>> {
  const wanted = text.trim().split('/')[0] ?? '';
  const found = RUN_ID_PART.test(wanted) ? await crontab.store.findRuns(wanted.toUpperCase()) : [];
  const [only] = found;
  if (only && found.length === 1) return { ok: true, value: only };
  if (found.length > 1) {
    const candidates = found.slice(0, 10).map((row) => row.runId ?? '');
    return {
      ok: false,
      failure: {
        code: 'ambiguous_job',
        message: `run: expected one run, got ${quoted(text)}, which could be ${candidates.join(', ')}.`,
        hint: 'Write more of the id.',
        candidates,
      },
    };
  }
  const job = await resolveJob(crontab, wanted, caller, [...LIVING, 'removed']);
  if (!job.ok) {
    if (job.failure.code === 'ambiguous_job') return job;
    return refuse('unknown_run', `Run ${quoted(text)} not found.`, 'See: cron-agent history');
  }
  const [newest] = await runsOf(crontab.store, job.value.id, prefer);
  if (newest) return { ok: true, value: newest };
  return refuse('unknown_run', `Job '${job.value.name}' ${NONE[prefer]}.`, 'See: cron-agent history');
}

type Wanted = Parameters<typeof findRun>[3];

const NONE: { readonly [W in Wanted]: string } = {
  active: 'is not running',
  newest: 'has not run yet',
  dead: 'has no dead run',
  unknown: 'has no run in doubt',
};

/** Of one job, the newest first; of those under way the oldest. */
async function runsOf(store: Crontab['store'], jobId: JobId, wanted: Wanted): Promise<readonly HistoryRow[]> {
  switch (wanted) {
    case 'active':
      return (await store.activeRuns(jobId)).filter((row) => ACTIVE_STATES.includes(row.state as RunState));
    case 'newest':
      return (await store.history({ jobId, limit: LOOK_BACK })).filter((row) => row.runId !== null);
    case 'dead': {
      const [letter] = await store.deadLetters({ jobId, limit: 1 });
      return letter ? store.findRuns(letter.runId) : [];
    }
    case 'unknown':
      return store.unknownRuns({ jobId, limit: 1 });
  }
}
