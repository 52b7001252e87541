// What the story of an instant says where a run was not begun, or a job is quarantined, because what it would run had changed since
// a person approved it: what it was, what it is, and how to agree. PURE.

import type { LedgerRow } from '../store/store.js';
import type { Manifest } from '../task/manifest.js';
import { manifestChanges } from '../task/manifest.js';
import { isDenial } from './approval.js';
import type { Cause, Facts, Remedy } from './why-facts.js';

export const APPROVAL_POLICY =
  'approval: what runs is what a person approved; a change of it asks again before anything starts';

/** The newest row that says so; undefined: the job is not quarantined for that. */
export function denialIn(events: readonly LedgerRow[]): LedgerRow | undefined {
  const newest = events.findLast(({ event }) => event === 'quarantined');
  return isDenial(newest) ? newest : undefined;
}

/** When it was approved, when it was found changed, and each difference. */
export function denialCauses({ events, manifests }: Facts, denial: LedgerRow): readonly Cause[] {
  const approvals = ['added', 'updated', 'approved', 'restored', 'undone'];
  const agreed = events.findLast(({ event, seq }) => approvals.includes(event) && seq < denial.seq);
  const { approved, found } = denial.data;
  const [before, after] = [manifests.get(String(approved)), manifests.get(String(found))];
  const changes =
    before === undefined || after === undefined
      ? ['what it was before is not recorded']
      : manifestChanges(JSON.parse(before) as Manifest, JSON.parse(after) as Manifest);
  return [
    ...(agreed ? [{ at: agreed.at, text: `${agreed.event} by ${agreed.by}: what it ran then was approved` }] : []),
    { at: denial.at, text: 'it was to start and was found changed: not started, and quarantined' },
    ...changes.map((text) => ({ at: denial.at, text })),
  ];
}

export function approvalRemedy(quotedJob: string): Remedy {
  return { text: 'look at what it would run now, and agree', command: `cron-agent approve ${quotedJob}` };
}
