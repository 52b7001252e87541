// preview: what a phrase means and when it would fire. Understanding only: needs no database and changes nothing.

import { z } from 'zod';
import type { Proof } from '../parser/explanation.js';
import { proof } from '../parser/explanation.js';
import { readSchedule } from '../parser/parse-schedule.js';
import type { Answer, Caller } from './crontab.js';
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

/** A phrase that was not understood is a failure with the reason, like in add. */
export async function preview(reader: Reader, request: PreviewRequest, _caller: Caller): Promise<Answer<Proof>> {
  const reading = await readTiming(reader, request);
  if (!reading.ok) return reading;
  return { ok: true, value: proof(reading.value, { now: reader.clock.now(), count: request.count ?? 5 }) };
}

/** What is typed so far, where all of it is understood already: in well under a millisecond, and without a model. */
export function glimpse(reader: Reader, typed: string): Proof | null {
  const now = reader.clock.now();
  const read = readSchedule(typed, parsing(reader));
  return read.status === 'ok' ? proof(read, { now, count: 1 }) : null;
}
