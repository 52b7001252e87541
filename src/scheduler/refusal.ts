// What becomes of a run whose task is not what was approved: nothing is started. PURE.

import type { Denied, ManifestRef } from '../store/store.js';
import type { Manifest } from '../task/manifest.js';
import { changesInWords, lacksOnly } from '../task/manifest.js';
import type { Outcome } from '../task/runner.js';

export interface Refused {
  readonly kind: 'denied';
  readonly denied: Denied;
}

/** A change waits for a person. What is only not there now fails: it may be back with the next disk that is mounted. */
export function refusal(before: string | null, approved: string, found: ManifestRef): Outcome | Refused {
  const changes = changesInWords(before, found.content);
  const lacks = before !== null && lacksOnly(JSON.parse(before) as Manifest, JSON.parse(found.content) as Manifest);
  if (!lacks) return { kind: 'denied', denied: { approved, found, changes } };
  return { kind: 'failed', error: `FAILED_PRECONDITION: what it runs is not there: ${changes}.`, transient: false };
}
