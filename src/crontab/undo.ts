// undo: takes the newest change of a job back, by the ledger. Undoing twice takes back the change before it.

import { z } from 'zod';
import type { Job, JobSpec, JobState } from '../job/job.js';
import { progressFrom } from '../scheduler/plan.js';
import type { ControlEvent, JobChange, LedgerRow } from '../store/store.js';
import { printableLine } from '../task/printable.js';
import type { Instant } from '../time/instant.js';
import type { Answer, Caller, Crontab, Receipt } from './crontab.js';
import { edit } from './edit.js';
import { refuse } from './reading.js';
import { receipt } from './receipt.js';
import { changeTo } from './update.js';

export const undoRequest = z.object({}).strict();
export type UndoRequest = z.infer<typeof undoRequest>;

const UNDOABLE: readonly ControlEvent[] = ['added', 'updated', 'paused', 'resumed', 'removed', 'restored', 'skipped'];
/** How far back undo looks. */
const LOOK_BACK = 1_000;

export async function undo(crontab: Crontab, _request: UndoRequest, caller: Caller): Promise<Answer<Receipt>> {
  const target = newestNotUndone(await crontab.store.ledger({ limit: LOOK_BACK }));
  const job = target?.jobId ? await crontab.store.job(target.jobId) : null;
  if (!target || !job) return refuse('nothing_to_undo', 'undo: there is no change to take back.');
  const before = standingBefore(target);
  const spec = before === null ? null : await contentOf(crontab, job, before.version);
  const change = (stored: Job, now: Instant): JobChange => inverse(target, stored, before, spec, now);
  const edited = await edit(
    crontab,
    { job: { id: job.id, name: spec?.name ?? job.name }, event: 'undone', change },
    caller,
  );
  if (!edited.ok) return edited;
  const action = edited.value.state === 'removed' ? 'removed' : 'restored';
  const plainLine = await receipt(crontab, edited.value, action);
  return { ok: true, value: { ...plainLine, line: `${saysWhat(target, job)} ${plainLine.line}` } };
}

/** Each `undone` row stands for one change before it that is taken back already. */
export function newestNotUndone(newestFirst: readonly LedgerRow[]): LedgerRow | undefined {
  let undone = 0;
  for (const row of newestFirst) {
    if (row.event === 'undone') undone += 1;
    else if (!UNDOABLE.includes(row.event)) continue;
    else if (undone === 0) return row;
    else undone -= 1;
  }
  return undefined;
}

interface Standing {
  readonly version: number;
  readonly state: JobState;
  readonly pausedUntil: Instant | null;
  readonly skipNext: number;
}

function standingBefore(row: LedgerRow): Standing | null {
  return (row.data['before'] as Standing | undefined) ?? null;
}

async function contentOf(crontab: Crontab, job: Job, version: number): Promise<JobSpec | null> {
  return version === job.version ? null : crontab.store.jobSpec(job.id, version);
}

function inverse(target: LedgerRow, job: Job, before: Standing | null, spec: JobSpec | null, now: Instant): JobChange {
  if (before === null) return { state: 'removed', progress: { nextAt: null, dueAt: null } };
  const content = spec === null ? {} : changeTo(job, spec, now);
  const after = target.data['after'] as Standing | undefined;
  // Of the firings to be skipped, those that were skipped meanwhile stay skipped.
  const skipNext = Math.max(0, job.skipNext - Math.max(0, (after?.skipNext ?? 0) - before.skipNext));
  const progress = {
    ...progressFrom(spec ?? job, { ...job, ...content.progress }, now),
    skipNext,
    pausedUntil: before.pausedUntil,
  };
  const paused = before.state === 'paused' && (before.pausedUntil === null || before.pausedUntil > now);
  const state = progress.nextAt === null ? 'exhausted' : paused ? 'paused' : 'active';
  return {
    ...(spec === null ? {} : { spec }),
    state,
    progress: { ...progress, pausedUntil: paused ? before.pausedUntil : null },
  };
}

function saysWhat(target: LedgerRow, job: Job): string {
  const name = printableLine(typeof target.data['name'] === 'string' ? target.data['name'] : job.name);
  switch (target.event) {
    case 'added':
      return `Took back adding ${name}.`;
    case 'updated':
      return `Took back the change of ${name}.`;
    case 'paused':
      return `Took back the pause of ${name}.`;
    case 'resumed':
      return `Took back resuming ${name}.`;
    case 'removed':
      return `Took back the removal of ${name}.`;
    case 'skipped':
      return `Took back the skip of ${name}.`;
    default:
      return `Took back the last change of ${name}.`;
  }
}
