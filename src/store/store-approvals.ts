// What the Store is told of approvals: what a person was asked, their yes, and a run that was not begun for want of one.

import type { JobId } from '../job/ids.js';
import type { Instant } from '../time/instant.js';
import type { ManifestRef } from './store-requests.js';

/** What a person is asked to approve. */
export interface ApprovalAsked {
  /** Known to whoever was asked; never to a model. */
  readonly nonce: string;
  readonly jobId: JobId;
  readonly version: number;
  /** Of what would run, as it is shown. */
  readonly hash: string;
  /** The account on this machine that is asked. */
  readonly user: string;
  readonly at: Instant;
  readonly expiresAt: Instant;
}

/** Their yes: `hash` is of what would run now. */
export type ApprovalGiven = Pick<ApprovalAsked, 'nonce' | 'hash' | 'user'>;

/** Why a yes is worth nothing. `changed`: the job, or what would run, is not what was shown. */
export type ApprovalRefused = 'unknown' | 'used' | 'expired' | 'other-user' | 'other-job' | 'changed';

/** What would have run is not what was approved. */
export interface Denied {
  /** Its hash. */
  readonly approved: string;
  readonly found: ManifestRef;
  /** How they differ, in words. */
  readonly changes: string;
}

export type ApprovalRefusal = `approval-${ApprovalRefused}`;
