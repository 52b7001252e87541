// skip: the next firing, or the next few, do not happen; each is recorded as SKIPPED_BY_USER. The schedule stays as it is.

import { z } from 'zod';
import type { ZoneName } from '../time/zone.js';
import { printableLine } from '../task/printable.js';
import type { Answer, Caller, Crontab, Receipt } from './crontab.js';
import { edit } from './edit.js';
import { comingFirings } from './firings.js';
import { momentWords } from './moments.js';
import { refuse } from './reading.js';
import { receipt } from './receipt.js';
import { jobField } from './request.js';
import { resolveJob } from './resolve-job.js';

export const skipRequest = z
  .object({
    job: jobField,
    count: z.number().int().positive().max(1_000).optional().describe('How many firings to skip. Default 1.'),
  })
  .strict();
export type SkipRequest = z.infer<typeof skipRequest>;

export async function skip(crontab: Crontab, request: SkipRequest, caller: Caller): Promise<Answer<Receipt>> {
  const found = await resolveJob(crontab, request.job, caller);
  if (!found.ok) return found;
  const job = found.value;
  const count = request.count ?? 1;
  const now = crontab.clock.now();
  const skipped = comingFirings(job, now, count);
  if (skipped.length === 0) {
    return refuse(
      'invalid',
      `job: expected one that will fire, got '${job.name}', which is ${job.state}.`,
      job.state === 'paused' ? 'Resume it first.' : undefined,
    );
  }
  const edited = await edit(
    crontab,
    { job, event: 'skipped', change: (stored) => ({ progress: { skipNext: stored.skipNext + count } }) },
    caller,
  );
  if (!edited.ok) return edited;
  const timezone = job.schedule.timezone as ZoneName;
  const which = skipped
    .slice(0, 5)
    .map((at) => momentWords(at, timezone, now))
    .join(', ');
  const more = skipped.length > 5 ? ` and ${skipped.length - 5} more` : '';
  const [next] = comingFirings(edited.value, now, 1);
  const after = next === undefined ? 'No firing is left after that.' : `Next: ${momentWords(next, timezone, now)}.`;
  return {
    ok: true,
    value: await receipt(crontab, edited.value, 'skipped', {
      line: `Skipping ${printableLine(job.name)} on ${which}${more}. ${after}`,
    }),
  };
}
