// preview: what a phrase means and when it would fire. Understanding only: needs no database and changes nothing.

import { z } from 'zod';
import type { Proof } from '../parser/explanation.js';
import { proof } from '../parser/explanation.js';
import { readSchedule } from '../parser/parse-schedule.js';
import type { Answer, Caller } from './crontab.js';
import { howSaid, asSaid } from './explain-how.js';
import { askedWith, policiesSaid } from './policies-said.js';
import type { Reader } from './reading.js';
import { parsing } from './reading-moment.js';
import { readTiming } from './reading.js';
import { timingFields } from './request.js';

export const previewRequest = z
  .object({
    ...timingFields,
    count: z.number().int().positive().max(1_000).optional().describe('How many firings to show. Default 5.'),
  })
  .strict();
export type PreviewRequest = z.infer<typeof previewRequest>;

export interface Previewed extends Proof {
  /** How it runs, as far as that was said. */
  readonly policies: readonly string[];
}

/** A phrase that was not understood is a failure with the reason, like in add. */
export async function preview(reader: Reader, request: PreviewRequest, _caller: Caller): Promise<Answer<Previewed>> {
  const spoken = policiesSaid(reader, request, false);
  if (!spoken.ok) return spoken;
  const reading = await readTiming(reader, spoken.value.request);
  if (!reading.ok) return askedWith(reading, spoken.value);
  const how = await howSaid(reader, reading.value.schedule, spoken.value);
  if (!how.ok) return how;
  const [now, count] = [reader.clock.now(), request.count ?? 5];
  const shown = asSaid(proof(reading.value, { now, count }), how.value, now, count);
  return { ok: true, value: { ...shown, policies: how.value.policies } };
}

/** What is typed so far, where all of it is understood already: in well under a millisecond, and without a model. */
export function glimpse(reader: Reader, typed: string): Proof | null {
  const now = reader.clock.now();
  const read = readSchedule(typed, parsing(reader));
  return read.status === 'ok' ? proof(read, { now, count: 1 }) : null;
}
