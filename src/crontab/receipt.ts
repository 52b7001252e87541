// The receipt: the proof of a change, made by code from the stored row, whatever anybody said about it.

import type { Job } from '../job/job.js';
import { taskName } from '../job/task-spec.js';
import type { Proof } from '../parser/explanation.js';
import { proof } from '../parser/explanation.js';
import { policyWords } from '../parser/policies/describe.js';
import type { Understood } from '../parser/understanding.js';
import type { Policies } from '../policy/policies.js';
import type { Instance } from '../store/store.js';
import { printableLine } from '../task/printable.js';
import type { ZoneName } from '../time/zone.js';
import { usualPolicies } from './content.js';
import type { Crontab, Receipt } from './crontab.js';
import { comingFirings } from './firings.js';
import { momentWords } from './moments.js';

const NEXT_SHOWN = 5;

const VERBS: { readonly [A in Receipt['action']]: string } = {
  added: 'Added',
  updated: 'Updated',
  approved: 'Approved',
  unchanged: 'Unchanged:',
  paused: 'Paused',
  resumed: 'Resumed',
  skipped: 'Skipping in',
  removed: 'Removed',
  restored: 'Restored',
};

/** What is to be said about this change beyond the stored row. */
export interface ReceiptNotes {
  readonly warnings?: readonly string[];
  /** Policies that were said: read back also where they are the usual ones. */
  readonly named?: readonly (keyof Policies)[];
  /** Instead of the usual sentence. */
  readonly line?: string;
}

export async function receipt(
  crontab: Crontab,
  job: Job,
  action: Receipt['action'],
  notes: ReceiptNotes = {},
): Promise<Receipt> {
  const schedulers = await livingSchedulers(crontab);
  const alive = schedulers.length > 0;
  const seen = asSchedulerSees(crontab, job, action, notes, schedulers);
  const news = crontab.newConfig();
  const warnings = [...(seen.warnings ?? []), ...(news === null ? [] : [news])];
  const shown = proofOfJob(crontab, job, { ...seen, warnings });
  const about = {
    jobId: job.id,
    name: job.name,
    task: taskName(job.task),
    version: job.version,
    paused: job.state === 'paused',
    policies: policyWords(job.policies, usualPolicies(crontab, job), notes.named),
  };
  return { ...shown, ...about, action, scheduler: { alive }, line: notes.line ?? lineOf(crontab, job, action, shown) };
}

/** The proof of a stored job: its `next` are the firings that will really happen as things stand. */
export function proofOfJob(
  crontab: Pick<Crontab, 'clock'>,
  job: Job,
  notes: ReceiptNotes = {},
  count = NEXT_SHOWN,
): Proof {
  const now = crontab.clock.now();
  const { source = 'cron', assumed = [] } = job.said ?? {};
  const understood: Understood = { status: 'ok', schedule: job.schedule, source, assumed, warnings: [] };
  const shown = proof(understood, { now, count, runsSoFar: job.runsCount });
  return { ...shown, warnings: [...shown.warnings, ...(notes.warnings ?? [])], next: comingFirings(job, now, count) };
}

/** Whether a process that fires jobs is running against this database. */
export async function schedulerAlive(crontab: Pick<Crontab, 'store' | 'isAlive'>): Promise<boolean> {
  return (await livingSchedulers(crontab)).length > 0;
}

async function livingSchedulers(crontab: Pick<Crontab, 'store' | 'isAlive'>): Promise<readonly Instance[]> {
  const instances = await crontab.store.openInstances();
  return instances.filter((instance) => instance.face !== 'other' && crontab.isAlive(instance));
}

/** The command was tried in the environment of whoever adds it; what counts is that of the scheduler which will run it. */
function asSchedulerSees(
  { tasks }: Pick<Crontab, 'tasks'>,
  { task }: Job,
  action: Receipt['action'],
  notes: ReceiptNotes,
  schedulers: readonly Instance[],
): ReceiptNotes {
  const scheduler = schedulers.find(({ taskPath }) => taskPath != null);
  if ((action !== 'added' && action !== 'updated') || scheduler?.taskPath == null) return notes;
  const ours = tasks.probe(task);
  const theirs = tasks.probe(task, scheduler.taskPath);
  const kept = (notes.warnings ?? []).filter((warning) => !ours.includes(warning) || theirs.includes(warning));
  const added = theirs.filter((warning) => !ours.includes(warning));
  return {
    ...notes,
    warnings: [...kept, ...added.map((warning) => `the running scheduler (pid ${scheduler.pid}): ${warning}`)],
  };
}

function lineOf(crontab: Pick<Crontab, 'clock'>, job: Job, action: Receipt['action'], shown: Proof): string {
  const what = `${VERBS[action]} ${printableLine(job.name)}: ${shown.says ?? ''}.`;
  const [next] = shown.next ?? [];
  if (action === 'removed') return what;
  const said = action === 'paused' ? '' : 'It is paused. ';
  if (job.state === 'quarantined') return `${what} It is quarantined and fires no more until it is resumed.`;
  if (job.state === 'paused' && next === undefined) return `${what} ${said}It will not fire until it is resumed.`;
  if (next === undefined) return `${what} No firing is left.`;
  const moment = momentWords(next, job.schedule.timezone as ZoneName, crontab.clock.now());
  return `${what} ${job.state === 'paused' ? `${said}Next after that` : 'Next'}: ${moment}.`;
}
