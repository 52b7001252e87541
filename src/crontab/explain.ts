// explain: what a phrase means at a given moment in a given zone. Understanding only: needs no database and changes nothing.

import { z } from 'zod';
import type { Proof } from '../parser/explanation.js';
import { proof } from '../parser/explanation.js';
import type { Trace } from '../parser/understanding.js';
import type { Instant } from '../time/instant.js';
import type { Answer } from './crontab.js';
import { hear, asSaid } from './explain-how.js';
import type { Reader } from './reading.js';
import { readInstant, readZone } from './reading.js';

export const explainRequest = z
  .object({
    phrase: z.string().describe('What to explain: English, a crontab line, or cron kwargs as JSON.'),
    now: z
      .string()
      .optional()
      .describe('As if it were then: an instant ending in Z or an offset, or wall time of the zone. Default: now.'),
    tz: z.string().optional().describe('IANA time zone. Default: the configured one.'),
    count: z.number().int().nonnegative().max(1_000).optional().describe('How many firings. Default 5.'),
    clock: z.enum(['12', '24']).optional().describe('How the words write times: 9:00 AM or 09:00. Default 24.'),
  })
  .strict();
export type ExplainRequest = z.infer<typeof explainRequest>;

export interface Explained {
  readonly proof: Proof;
  /** How it runs, as far as the phrase says it. */
  readonly policies: readonly string[];
  readonly now: Instant;
  /** Which form of the grammar read which words; empty where it read none. */
  readonly trace: Trace;
}

/** Refused only for a zone or a moment that is none; a phrase that is not understood is an answer. */
export async function explain(reader: Reader, request: ExplainRequest): Promise<Answer<Explained>> {
  const zoned = readZone(request.tz, reader.timezone);
  if (!zoned.ok) return zoned;
  const here: Reader = { ...reader, timezone: zoned.value };
  const moment = request.now === undefined ? null : await readInstant({ ...here, model: null }, 'now', request.now);
  if (moment !== null && !moment.ok) return moment;
  const now = moment === null ? reader.clock.now() : moment.value.at;
  const heard = await hear({ ...here, clock: { now: () => now } }, request.phrase);
  const { understanding, policies } = heard;
  const { count = 5, clock } = request;
  const shown = proof(understanding, { now, count, ...(clock !== undefined && { clock }) });
  return {
    ok: true,
    value: { proof: asSaid(shown, heard, now, count), policies, now, trace: understanding.trace ?? [] },
  };
}
