// undo: takes the newest change back, by the ledger: of a job, or of all jobs that one command changed. Undoing twice takes back
// the change before it.

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

const UNDOABLE: readonly ControlEvent[] = [
  'added',
  'updated',
  'approved',
  'paused',
  'resumed',
  'removed',
  'restored',
  'skipped',
];
/** What one command does to several jobs, each with a row of its own. */
const OF_MANY: readonly ControlEvent[] = ['paused', 'resumed', 'removed'];
/** How many rows back undo looks: ten thousand jobs paused, and that undone, leave twice as many. */
const LOOK_BACK = 25_000;
const NAMES_SHOWN = 5;

/** The receipt of the newest job; `all` has one for each job that the command had changed. */
export interface Undone extends Receipt {
  readonly all: readonly Receipt[];
}

export async function undo(crontab: Crontab, _request: UndoRequest, caller: Caller): Promise<Answer<Undone>> {
  const targets = newestNotUndone(await crontab.store.ledger({ limit: LOOK_BACK }));
  const at = crontab.clock.now();
  const taken: { readonly what: string; readonly receipt: Receipt }[] = [];
  for (const target of targets) {
    const job = target.jobId ? await crontab.store.job(target.jobId) : null;
    if (!job) continue;
    const undone = await takeBack(crontab, target, job, at, caller);
    if (!undone.ok) return undone;
    taken.push({ what: nameOf(target, job), receipt: undone.value });
  }
  const [first] = taken;
  const [target] = targets;
  if (!first || !target) return refuse('nothing_to_undo', 'undo: there is no change to take back.');
  const all = taken.map(({ receipt: each }) => each);
  const line =
    taken.length === 1
      ? `Took back ${CHANGES[target.event] ?? 'the last change of'} ${first.what}. ${first.receipt.line}`
      : `Took back ${CHANGES[target.event] ?? 'the last change of'} ${several(taken.map(({ what }) => what))}.`;
  return { ok: true, value: { ...first.receipt, line, all } };
}

async function takeBack(
  crontab: Crontab,
  target: LedgerRow,
  job: Job,
  at: Instant,
  caller: Caller,
): Promise<Answer<Receipt>> {
  const before = standingBefore(target);
  const spec = before === null ? null : await contentOf(crontab, job, before.version);
  const change = (stored: Job, now: Instant): JobChange => inverse(target, stored, before, spec, now);
  const edited = await edit(
    crontab,
    { job: { id: job.id, name: spec?.name ?? job.name }, event: 'undone', at, change },
    caller,
  );
  if (!edited.ok) return edited;
  return {
    ok: true,
    value: await receipt(crontab, edited.value, edited.value.state === 'removed' ? 'removed' : 'restored'),
  };
}

/**
 * The rows of the newest change that is not taken back yet, newest first. Each `undone` row stands for one row before it. Rows of
 * the same person, moment and event for different jobs are one command.
 */
export function newestNotUndone(newestFirst: readonly LedgerRow[]): readonly LedgerRow[] {
  let undone = 0;
  const found: LedgerRow[] = [];
  const jobs = new Set<LedgerRow['jobId']>();
  for (const row of newestFirst) {
    const [newest] = found;
    if (row.event === 'undone' && newest === undefined) undone += 1;
    else if (!UNDOABLE.includes(row.event) || row.by === 'scheduler') continue;
    else if (undone > 0) undone -= 1;
    else if (newest === undefined || (isSameCommand(row, newest) && !jobs.has(row.jobId))) {
      found.push(row);
      jobs.add(row.jobId);
    } else break;
  }
  return found;
}

function isSameCommand(row: LedgerRow, newest: LedgerRow): boolean {
  return OF_MANY.includes(row.event) && row.event === newest.event && row.at === newest.at && row.by === newest.by;
}

interface Standing {
  readonly version: number;
  readonly state: JobState;
  readonly stateReason?: string;
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
  // Quarantine was no person's decision: only taking back a resume brings it back, and nothing but a resume ends it.
  const quarantined = before.state === 'quarantined' || job.state === 'quarantined';
  const reason = before.stateReason ?? job.stateReason;
  const state = progress.nextAt === null ? 'exhausted' : quarantined ? 'quarantined' : paused ? 'paused' : 'active';
  return {
    ...(spec === null ? {} : { spec }),
    state,
    ...(state === 'quarantined' && reason !== null && { stateReason: reason }),
    progress: { ...progress, pausedUntil: paused ? before.pausedUntil : null },
  };
}

const CHANGES: { readonly [E in ControlEvent]?: string } = {
  added: 'adding',
  updated: 'the change of',
  approved: 'the approval of',
  paused: 'the pause of',
  resumed: 'resuming',
  removed: 'the removal of',
  skipped: 'the skip of',
};

function nameOf(target: LedgerRow, job: Job): string {
  return printableLine(typeof target.data['name'] === 'string' ? target.data['name'] : job.name);
}

/** "12 jobs: a, b, c, d, e and 7 more" */
function several(names: readonly string[]): string {
  const shown = names.slice(0, NAMES_SHOWN).join(', ');
  const more = names.length - NAMES_SHOWN;
  return `${names.length} jobs: ${shown}${more > 0 ? ` and ${more} more` : ''}`;
}
