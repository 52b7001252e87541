// The fields that several verbs' requests share. Each is described once, here, for people, tools and later REST and MCP alike.
// Flat on purpose: no unions, so that small models and strict servers can use the JSON schema made of it.

import { z } from 'zod';
import { missedPolicy, overlapPolicy } from '../policy/policies.js';

/** `{"keep": 5}`, or the text `keep=5, dir=/tmp`: models and shells write both. */
export const argsField = z
  .preprocess(readArgs, z.record(z.unknown()))
  .describe('Arguments of the task by name, e.g. {"keep": 5}. Leave out what the task does not need.');

/** When it runs. Exactly one of when, cron, every, at. */
export const timingFields = {
  when: z
    .string()
    .optional()
    .describe('When to run, in plain English, in the words of the person: "every weekday at 9am", "tomorrow at noon".'),
  cron: z
    .string()
    .optional()
    .describe('Instead of when: a crontab line such as "0 9 * * 1-5", or cron kwargs as JSON.'),
  every: z.string().optional().describe('Instead of when: a fixed period of elapsed time such as "45m" or "1h30m".'),
  at: z
    .string()
    .optional()
    .describe('Instead of when: one ISO time such as "2026-05-01T10:00" (in the zone) or "2026-05-01T10:00:00Z".'),
  timezone: z.string().optional().describe('IANA time zone such as "Europe/Berlin". Only when the person names one.'),
  start: z.string().optional().describe('No run before this: an ISO date or time, or words; "none" takes it away.'),
  until: z.string().optional().describe('No run after this: an ISO date or time, or words such as "friday".'),
  except: z
    .array(z.string())
    .min(1)
    .optional()
    .describe(
      'Days or hours to leave out, such as "weekends", "Dec 25" or cron kwargs as JSON; "none" takes them away.',
    ),
  window: z.string().optional().describe('Only within these hours of the day: "09:00-17:00"; "none" takes them away.'),
  from: z
    .enum(['start', 'completion'])
    .optional()
    .describe(
      'Whether a period of elapsed time counts from when it began (default) or from the end of the last success.',
    ),
  times: z.number().int().nonnegative().optional().describe('Stop after this many runs; 0 means no limit.'),
  jitter: z.string().optional().describe('Start up to this much later, at random, e.g. "30s"; "0s" means none.'),
  on_gap: z
    .enum(['skip', 'next_valid'])
    .optional()
    .describe('What happens to a wall time that the clocks skip in spring. Default skip.'),
  clock: z
    .enum(['local', 'utc'])
    .optional()
    .describe('Whether wall times are of the zone (local, the default) or UTC.'),
};

/** Fields that a phrase says as well: a model passes the person's words on instead. */
export const SAID_IN_WORDS = { start: true, except: true, window: true, from: true } as const;

/** How it runs. */
export const policyFields = {
  on_missed: missedPolicy
    .optional()
    .describe(
      'What becomes of firings missed while nothing was running: skip, coalesce (one catch-up) or replay (each).',
    ),
  grace: z.string().optional().describe('A firing late by no more than this simply runs, e.g. "60s".'),
  overlap: overlapPolicy
    .optional()
    .describe('When the previous run is still active: skip, queue, allow or cancel_previous.'),
  cap: z.number().int().positive().optional().describe('With overlap allow: how many runs at once. Default 2.'),
  retries: z.number().int().nonnegative().max(100).optional().describe('Further tries after a failed one.'),
  timeout: z.string().optional().describe('How long one try may take, e.g. "10m".'),
};

/** How it runs, for people and programs; a model leaves it as it is. */
export const doubtFields = {
  quarantine_after: z
    .number()
    .int()
    .nonnegative()
    .optional()
    .describe('So many runs in a row that end dead quarantine the job. Default 5; 0 means never.'),
  how: z
    .string()
    .optional()
    .describe('How it runs, in plain English: "retry twice, 5 minutes apart; never two at once".'),
  lease: z
    .string()
    .optional()
    .describe(
      'How long a run is left to a scheduler that lives and is silent, from "90s" to "7d"; "none" takes it away.',
    ),
  retry_wait: z
    .string()
    .optional()
    .describe('Wait before each further try, e.g. "5m"; with retry_max before the first.'),
  retry_max: z.string().optional().describe('The wait doubles with each further try, up to this.'),
  catch_up_until: z
    .string()
    .optional()
    .describe('No catch-up begins after this time of day, e.g. "12:00"; "none" takes it away.'),
  catch_up_within: z.string().optional().describe('Nothing older than this is caught up on. Default "7d".'),
  catch_up_every: z.string().optional().describe('Catch-ups begin at least this far apart, e.g. "1m".'),
  pause_after: z
    .number()
    .int()
    .nonnegative()
    .optional()
    .describe('So many failed runs in a row quarantine the job. Default 0, which means never.'),
  ask_after: z
    .string()
    .optional()
    .describe(
      'Ask whether it is still needed when nobody has looked after it for so long, from "1d" to "3650d"; "none": never.',
    ),
  pause_unanswered: z
    .string()
    .optional()
    .describe('With ask_after: pause it when nobody has answered for so long; "none": never.'),
};
export const FOR_PEOPLE = {
  quarantine_after: true,
  how: true,
  lease: true,
  retry_wait: true,
  retry_max: true,
  catch_up_until: true,
  catch_up_within: true,
  catch_up_every: true,
  pause_after: true,
  ask_after: true,
  pause_unanswered: true,
} as const;

/** An inline command: always shown to a person first. */
export const commandFields = {
  argv: z.array(z.string()).optional().describe('Instead of task: a program and its arguments, run without a shell.'),
  cwd: z.string().optional().describe('For argv: the absolute folder to run in.'),
};

export const jobField = z.string().min(1).describe('The job: its name or id.');

/** One job, several, or all. Exactly one of the three. */
export const selectionFields = {
  job: jobField.optional(),
  jobs: z.array(z.string().min(1)).min(1).optional().describe('Instead of job: several names or ids.'),
  all: z.boolean().optional().describe('Instead of job: true for all of them.'),
};

export type Timing = z.infer<z.ZodObject<typeof timingFields>>;
export type PolicyChoices = z.infer<z.ZodObject<typeof policyFields & typeof doubtFields>>;
export type Selection = z.infer<z.ZodObject<typeof selectionFields>>;

function readArgs(given: unknown): unknown {
  if (Array.isArray(given)) return Object.fromEntries(given.map((pair) => splitPair(String(pair))));
  if (typeof given !== 'string') return given;
  if (given.trim().startsWith('{')) return parseObject(given);
  const pairs = given.split(/,\s*|\s+(?=[\w-]+=)/).filter((pair) => pair.trim() !== '');
  return pairs.every((pair) => pair.includes('=')) ? Object.fromEntries(pairs.map(splitPair)) : given;
}

function splitPair(pair: string): [string, string] {
  const at = pair.indexOf('=');
  return at < 0 ? [pair.trim(), ''] : [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
}

function parseObject(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text; // the schema then says what it expected
  }
}

/** How many rows to answer with. */
export function limitField(usual: number) {
  const describing = `At most this many, the newest. Default ${usual}.`;
  return z.number().int().positive().max(1_000_000).optional().describe(describing);
}
