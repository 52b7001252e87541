// What replay, dismiss and resolve share: which run is meant, the yes for content that was replaced since, and why not.

import type { RunId } from '../job/ids.js';
import { taskName } from '../job/task-spec.js';
import type { JobSpec } from '../job/job.js';
import { describe } from '../schedule/describe.js';
import type { Decided, HistoryRow } from '../store/store.js';
import { printableLine } from '../task/printable.js';
import type { Answer, Caller, Crontab } from './crontab.js';
import { quoted, refuse } from './reading.js';
import { findRun } from './find-run.js';

export type RunRow = HistoryRow & { readonly runId: RunId };

export async function runInDoubt(
  crontab: Crontab,
  text: string,
  state: 'dead' | 'unknown',
  caller: Caller,
): Promise<Answer<RunRow>> {
  const found = await findRun(crontab, text, caller, state);
  if (!found.ok) return found;
  const { runId } = found.value;
  if (runId === null) return refuse('unknown_run', `run: expected a run, got ${quoted(text)}.`);
  if (found.value.state !== state) return otherState(runId, state, found.value.state);
  return { ok: true, value: { ...found.value, runId } };
}

/** The job was changed since: what would run is not what the job says now. */
export async function yesForOldContent(
  crontab: Crontab,
  row: RunRow,
  doing: string,
  caller: Caller,
): Promise<Answer<null>> {
  const job = await crontab.store.job(row.jobId);
  if (job === null || job.version === row.version || caller.confirmed) return { ok: true, value: null };
  const then = await crontab.store.jobSpec(row.jobId, row.version);
  const preview = [
    ...(then === null ? [] : [`version ${row.version}, of this run: ${contentWords(then)}`]),
    `version ${job.version}, the job's now: ${contentWords(job)}`,
  ];
  const what = `run ${row.runId} of version ${row.version}, while ${printableLine(job.name)} is at version ${job.version},`;
  return {
    ok: false,
    failure: {
      code: 'needs_confirmation',
      message: `${doing} ${what} needs a yes.`,
      hint: 'Agree to it at the terminal, or repeat with --yes. To run what the job says now: cron-agent run.',
      preview: preview.join('\n'),
    },
  };
}

export function refusalOf(
  refused: Exclude<Decided, { ok: true }>,
  row: RunRow,
  expected: 'dead' | 'unknown',
): Answer<never> {
  switch (refused.refused) {
    case 'unknown-run':
      return refuse('unknown_run', `Run ${row.runId} not found.`);
    case 'job-removed':
      return refuse(
        'unknown_job',
        `Job '${printableLine(row.job)}' was removed.`,
        'Bring it back first: cron-agent undo',
      );
    case 'held':
      return refuse(
        'invalid',
        `Everything is ${refused.reason}. Run ${row.runId} stays ${expected}: nothing begins now, and what waits at the end of that does not either.`,
        'End it first, then repeat: cron-agent resume --all',
      );
    case 'other-state':
      return otherState(row.runId, expected, refused.state);
  }
}

function otherState(runId: RunId, expected: string, state: string): Answer<never> {
  const hint = state === 'unknown' ? 'See: cron-agent resolve' : 'See: cron-agent dead list';
  return refuse('invalid', `run: expected one that is ${expected}, got ${runId}, which is ${state}.`, hint);
}

function contentWords(spec: JobSpec): string {
  return printableLine(`${taskName(spec.task)}, ${describe(spec.schedule)}`);
}
