// What a job's task was bound to when somebody agreed to it, and whether that is still what would run (SECURITY.md X05).

import type { Job } from '../job/job.js';
import type { TaskSpec } from '../job/task-spec.js';
import type { ApprovalRefusal, LedgerRow, ManifestRef, Store } from '../store/store.js';
import type { Fingerprint, Manifest } from '../task/manifest.js';
import { isApproved, manifestChanges } from '../task/manifest.js';
import { printableLine } from '../task/printable.js';
import type { ResolvedTask, TaskRegistry } from '../task/registry.js';
import type { Instant } from '../time/instant.js';
import { plus } from '../time/instant.js';
import { formatPeriod } from '../time/period.js';
import type { Approval, Caller, Crontab, Failure } from './crontab.js';

/** The spec, bound to what would run now. A built-in task is told by the version of cron-agent and bound to nothing. */
export function bound(
  spec: TaskSpec,
  { fingerprint, manifest }: Pick<ResolvedTask, 'fingerprint' | 'manifest'>,
): { readonly spec: TaskSpec; readonly manifest?: ManifestRef } {
  const { hash: _hash, program: _program, ...plain } = spec;
  if (fingerprint === null) return { spec: plain };
  const program = typeof manifest['path'] === 'string' ? { program: manifest['path'] } : {};
  return { spec: { ...(plain as TaskSpec), hash: fingerprint.hash, ...program }, manifest: fingerprint };
}

/** {@link bound}, as the scheduler that will run it sees things; a program that only we find goes with the job. */
export function boundFor(
  tasks: TaskRegistry,
  spec: TaskSpec,
  ours: ResolvedTask,
  path: string | undefined,
): ReturnType<typeof bound> {
  const here = bound(spec, ours);
  const theirs = path === undefined ? undefined : tasks.resolve(here.spec, path);
  return theirs?.ok ? bound(spec, theirs.task) : here;
}

/** What would run now where that is not what was agreed to; null: nothing has changed, or it is bound to nothing. */
export function changedSince(tasks: TaskRegistry, spec: TaskSpec, path?: string): Fingerprint | null {
  if (spec.hash === undefined) return null;
  const resolution = tasks.resolve(spec, path);
  const found = resolution.ok ? resolution.task.fingerprint : null;
  return found === null || isApproved(spec.hash, found) ? null : found;
}

/** In words: how `found` differs from what `hash` stands for. */
export async function changesFrom(
  store: Pick<Store, 'manifest'>,
  hash: string | undefined,
  found: Pick<Fingerprint, 'content'>,
): Promise<readonly string[]> {
  const before = hash === undefined ? null : await store.manifest(hash);
  if (before === null) return ['what it was before is not recorded'];
  const changes = manifestChanges(JSON.parse(before) as Manifest, JSON.parse(found.content) as Manifest);
  return changes.length > 0 ? changes : ['it is described in another form'];
}

/** Whether it is quarantined because what it would run had changed; that ends with an approval. */
export async function unapproved(store: Pick<Store, 'ledger'>, job: Pick<Job, 'id' | 'state'>): Promise<boolean> {
  if (job.state !== 'quarantined') return false;
  const rows = await store.ledger({ jobId: job.id, limit: LOOK_BACK });
  return isDenial(rows.find(({ event }) => event === 'quarantined'));
}

const LOOK_BACK = 100;

/** A row of the ledger that quarantined a job because of what it would run. */
export function isDenial(row: LedgerRow | undefined): boolean {
  return row?.event === 'quarantined' && typeof row.data['found'] === 'string';
}

/** Where the scheduler that runs looks for programs; undefined: none runs, or it does not say. */
export async function schedulersPath(crontab: Pick<Crontab, 'store' | 'isAlive'>): Promise<string | undefined> {
  const instances = await crontab.store.openInstances();
  const scheduler = instances.find((each) => each.face !== 'other' && each.taskPath != null && crontab.isAlive(each));
  return scheduler?.taskPath ?? undefined;
}

/** Why it is not run, and what to do. */
export async function notApproved(
  store: Pick<Store, 'manifest'>,
  { name, task }: Pick<Job, 'name' | 'task'>,
  found: Fingerprint,
): Promise<Failure> {
  const changes = (await changesFrom(store, task.hash, found)).join('; ');
  const message = `job: what '${name}' runs has changed since it was approved: ${changes}.`;
  return { code: 'not_approved', message, hint: `Look at it and agree: cron-agent approve ${quotedJob(name)}` };
}

/** How long a yes may take. */
export const APPROVAL_MS = 10 * 60_000;

/** What the yes to storing this is bound to; only the process that asked takes it. */
export function approvalOf({ clock }: Pick<Crontab, 'clock'>, { task }: Pick<Job, 'task'>): Approval {
  return { hash: task.hash ?? null, nonce: null, expiresAt: plus(clock.now(), APPROVAL_MS) };
}

/** A yes that was given to something else, or too late; null: it stands, or was given beforehand to whatever is asked for. */
export function staleYes({ approval }: Caller, hash: string | null, now: Instant): Failure | null {
  if (approval === undefined) return null;
  if (approval.hash !== hash) return refusalOf('approval-changed', null);
  return now < approval.expiresAt ? null : refusalOf('approval-expired', null);
}

/** Why a yes is worth nothing. */
export function refusalOf(refused: ApprovalRefusal, job: string | null): Failure {
  const where = job === null ? 'approval' : `approval: '${job}'`;
  const again =
    job === null
      ? 'Ask for it again and look at what is shown then.'
      : `Look again: cron-agent approve ${quotedJob(job)}`;
  const because: { readonly [R in ApprovalRefusal]: string } = {
    'approval-unknown': 'expected the nonce of what was shown, got one that nobody was given',
    'approval-used': 'expected a yes that counts once, got one that was used already',
    'approval-expired': `expected a yes within ${formatPeriod(APPROVAL_MS)} of what was shown, got it too late`,
    'approval-other-user': 'expected the yes of the account that was asked, got that of another',
    'approval-other-job': 'expected a yes to this job, got one to another',
    'approval-changed': 'what would run now is not what was shown',
  };
  return { code: 'conflict', message: `${where}: ${because[refused]}. Nothing was changed.`, hint: again };
}

export function quotedJob(name: string): string {
  const shown = printableLine(name);
  return /^[\w.-]+$/.test(shown) ? shown : JSON.stringify(shown);
}
