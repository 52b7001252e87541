// pause: nothing fires until resumed, or until a given time. Instants that pass meanwhile are recorded as SKIPPED_PAUSED.

import { z } from 'zod';
import type { Job } from '../job/job.js';
import type { JobChange } from '../store/store.js';
import type { Instant } from '../time/instant.js';
import { formatInstant } from '../time/instant.js';
import type { Answer, Caller, Crontab, Receipt } from './crontab.js';
import { edit } from './edit.js';
import type { Reader } from './reading.js';
import { quoted, readInstant, refuse } from './reading.js';
import { receipt } from './receipt.js';
import { selectionFields } from './request.js';
import { selectJobs } from './resolve-job.js';

export const pauseRequest = z
  .object({
    ...selectionFields,
    until: z
      .string()
      .optional()
      .describe(
        'Resume by itself then: an ISO time, a period from now such as "2h", or words such as "tomorrow at 9". Default: until resumed.',
      ),
  })
  .strict();
export type PauseRequest = z.infer<typeof pauseRequest>;

/** One receipt for each job. With `all`, jobs that have no firing left are passed over. */
export async function pause(
  crontab: Crontab,
  request: PauseRequest,
  caller: Caller,
): Promise<Answer<readonly Receipt[]>> {
  const until = await readUntil(crontab, request.until);
  if (!until.ok) return until;
  const selected = await selectJobs(crontab, request, caller, ['active', 'paused']);
  if (!selected.ok) return selected;
  const spent = selected.value.find((job) => job.state === 'exhausted');
  if (spent)
    return refuse('invalid', `job: expected one that still fires, got '${spent.name}', which has no firing left.`);
  const held = selected.value.find((job) => job.state === 'quarantined');
  if (held)
    return refuse(
      'invalid',
      `job: expected one that fires, got '${held.name}', which is quarantined and fires no more until it is resumed.`,
    );
  const at = crontab.clock.now();
  const receipts: Receipt[] = [];
  for (const job of selected.value) {
    if (job.state === 'paused' && job.pausedUntil === until.value) {
      receipts.push(await receipt(crontab, job, 'unchanged'));
      continue;
    }
    const paused = await edit(
      crontab,
      { job, event: 'paused', at, change: (stored) => pauseChange(stored, until.value) },
      caller,
    );
    if (!paused.ok) return paused;
    receipts.push(await receipt(crontab, paused.value, 'paused'));
  }
  return { ok: true, value: receipts };
}

/** Planning looks at a paused job at each instant, to record it, and at the end of the pause. */
function pauseChange(job: Job, until: Instant | null): JobChange {
  if (job.state !== 'active' && job.state !== 'paused') return {};
  return {
    state: 'paused',
    progress: { pausedUntil: until, dueAt: until === null ? job.dueAt : sooner(until, job.dueAt) },
  };
}

export function sooner(until: Instant, dueAt: Instant | null): Instant {
  return dueAt === null || until < dueAt ? until : dueAt;
}

export async function readUntil(crontab: Reader, text: string | undefined): Promise<Answer<Instant | null>> {
  if (text === undefined) return { ok: true, value: null };
  // "monday" alone is every Monday to a schedule and the next one to a pause.
  const next = await readInstant(crontab, 'until', text);
  const moment = next.ok || !/^\p{L}+$/u.test(text.trim()) ? next : await readInstant(crontab, 'until', `next ${text}`);
  if (!moment.ok) return moment;
  const { at } = moment.value;
  if (at > crontab.clock.now()) return { ok: true, value: at };
  return refuse(
    'impossible',
    `until: expected a time to come, got ${quoted(text)}, which is ${formatInstant(at)}.`,
    'Give a later time.',
  );
}
