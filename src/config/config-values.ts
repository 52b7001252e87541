// Values that may stand in a configuration file, a flag or a variable. Apart from the file's schema, which takes longer to set up
// than most commands need for their answer.

import { z } from 'zod';
import { suggestZone, zone } from '../time/zone.js';
import type { ZoneName } from '../time/zone.js';
import { CONTAINMENT_WISHES } from '../task/containment.js';
import { expectedWords } from '../task/expected.js';

export const zoneName = z.string().transform((name, context): ZoneName => {
  const known = zone(name);
  if (known !== undefined) return known;
  const near = suggestZone(name);
  const advice = near === undefined ? ' Names look like "Europe/Berlin" or "UTC".' : ` Did you mean "${near}"?`;
  context.addIssue({
    code: 'custom',
    message: `expected the name of an IANA time zone, got ${JSON.stringify(name)}.${advice}`,
  });
  return z.NEVER;
});

export const endpointUrl = z
  .string()
  .refine((text) => /^https?:$/.test(URL.canParse(text) ? new URL(text).protocol : ''), {
    message: 'expected a URL such as "http://127.0.0.1:11434/v1". Write it with http:// or https://.',
  });
export const concurrency = z.number().int().min(1).max(1000);
export const dateOrder = z.enum(['dmy', 'mdy']);
export const containment = z.enum(CONTAINMENT_WISHES);

/** The faults of a single value, in the words of a file's. */
export function messagesOf(error: z.ZodError, value: unknown): readonly string[] {
  return error.issues.map((issue) => expectedWords(issue, value));
}
