// What a job does, as data. The code that carries it out is a Runner (task/runner).

import { z } from 'zod';

/** What it was bound to when it was agreed to; nothing for a built-in task, and for one that an older cron-agent stored. */
const APPROVED = {
  /** Of what would run: argv, resolved program, script content (task/manifest). */
  hash: z.string().optional(),
  /** The program that was found then, where it was looked for on PATH. */
  program: z.string().optional(),
};

export const taskSpec = z.discriminatedUnion('kind', [
  /** A task of the registry: a built-in or one of the configuration file. */
  z
    .object({ kind: z.literal('registered'), name: z.string().min(1), args: z.record(z.unknown()), ...APPROVED })
    .strict(),
  /** An inline command: argv, run without a shell, in an absolute working directory. */
  z
    .object({
      kind: z.literal('command'),
      argv: z.array(z.string()).min(1),
      cwd: z.string().min(1),
      ...APPROVED,
    })
    .strict(),
]);
export type TaskSpec = Readonly<z.infer<typeof taskSpec>>;

/** Re-exported: the nouns of a job name their task's effect. */
export type { Effect } from '../policy/policies.js';

/** The short name shown in lists: `db_backup`, or the command line of an inline command. */
export function taskName(spec: TaskSpec): string {
  return spec.kind === 'registered' ? spec.name : spec.argv.join(' ');
}
