// The answer to "still needed?", and whether somebody owes it.

import type { Job } from '../job/job.js';
import type { Store } from '../store/store.js';
import { printableLine } from '../task/printable.js';
import type { Instant } from '../time/instant.js';
import { plus } from '../time/instant.js';
import type { ZoneName } from '../time/zone.js';
import type { Answer, Caller, Crontab, Receipt } from './crontab.js';
import { edit } from './edit.js';
import { momentWords } from './moments.js';
import { unanswered } from './needed-words.js';
import { receipt } from './receipt.js';
import { resume } from './resume.js';

const LOOK_BACK = 1_000;

/** When somebody was asked first; null: nobody, or it is answered. */
export async function neededAskedAt(store: Store, job: Job): Promise<Instant | null> {
  if (job.policies.askAfterMs === 0) return null;
  return unanswered(await store.ledger({ jobId: job.id, limit: LOOK_BACK }), job)[0]?.at ?? null;
}

/** It is: the time until somebody is asked begins anew, and what was paused for want of an answer fires again. */
export async function keep(crontab: Crontab, job: Job, caller: Caller): Promise<Answer<Receipt>> {
  const silence = unanswered(await crontab.store.ledger({ jobId: job.id, limit: LOOK_BACK }), job);
  if (job.state === 'paused' && silence.at(-1)?.event === 'paused') {
    const resumed = await resume(crontab, { job: job.id }, caller);
    return resumed.ok ? { ok: true, value: resumed.value[0]! } : resumed;
  }
  const kept = await edit(crontab, { job, event: 'said_needed', change: () => ({}) }, caller);
  if (!kept.ok) return kept;
  const { name, policies, schedule } = kept.value;
  const next = plus(crontab.clock.now(), policies.askAfterMs);
  const again = `You are asked again when nobody has looked after it until ${momentWords(next, schedule.timezone as ZoneName, crontab.clock.now())}.`;
  const line = `Noted: ${printableLine(name)} is still needed. ${policies.askAfterMs === 0 ? 'Nobody would have asked.' : again}`;
  return { ok: true, value: await receipt(crontab, kept.value, 'updated', { line }) };
}
