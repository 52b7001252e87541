// The environment of a shell task: an allow-list, what the task declares, and why it runs (CLI.md). Nothing else of the
// daemon's own environment gets through: no LD_PRELOAD, NODE_OPTIONS, BASH_ENV, API keys (SECURITY.md X21).

import { isAbsolute } from 'node:path';
import type { Instant } from '../time/instant.js';
import { formatInstant } from '../time/instant.js';
import type { RunContext } from './runner.js';

/** Variables of the program that started cron-agent, as `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface DeclaredEnvironment {
  /** Names handed on when they are set. */
  readonly pass: readonly string[];
  readonly set: Readonly<Record<string, string>>;
}

export const NOTHING_DECLARED: DeclaredEnvironment = { pass: [], set: {} };

const ALLOWED = ['HOME', 'LANG', 'LC_ALL', 'TZ', 'USER', 'TMPDIR'] as const;
const STANDARD_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** What a task sees beside the CRON_AGENT_* variables. */
export function taskEnvironment(own: Environment, declared: DeclaredEnvironment): Record<string, string> {
  const env: Record<string, string> = { PATH: safePath(own['PATH']) };
  for (const name of [...ALLOWED, ...declared.pass]) {
    const value = name === 'PATH' ? undefined : own[name];
    if (value !== undefined) env[name] = value;
  }
  return { ...env, ...declared.set };
}

/** The names of what a task may see: those of its own scheduler that are set, and what tells it why it runs. */
export function environmentNames({ pass, set }: Record<'pass' | 'set', readonly string[]>): readonly string[] {
  return [...new Set(['PATH', ...ALLOWED, ...pass, ...set]), 'CRON_AGENT_*'];
}

/** Where a task's programs are looked for. */
export function searchPath(own: Environment): string {
  return safePath(own['PATH']);
}

/**
 * Unknown values are empty, not absent, so that a script under `set -u` may read every one. Instants are UTC ISO. `stateFolder` tells
 * the processes of one home from those of another; `database` those of one database from those of its copy, whose runs have the same ids.
 */
export function runVariables(context: RunContext, stateFolder = '', database = ''): Record<string, string> {
  return {
    CRON_AGENT_JOB: context.jobName,
    CRON_AGENT_RUN_ID: context.runId,
    CRON_AGENT_SCHEDULED_FOR: formatInstant(context.scheduledFor),
    CRON_AGENT_PERIOD_START: optional(context.periodStart),
    CRON_AGENT_PERIOD_END: formatInstant(context.periodEnd),
    CRON_AGENT_BACKFILL_FROM: optional(context.backfillFrom),
    CRON_AGENT_IDEMPOTENCY_KEY: context.idempotencyKey,
    CRON_AGENT_ATTEMPT: String(context.attempt),
    CRON_AGENT_FENCE: String(context.fence),
    CRON_AGENT_STATE: stateFolder,
    CRON_AGENT_DATABASE: database,
  };
}

/** The inherited PATH without relative entries: `.` or an empty one would run whatever lies in the working directory. */
function safePath(inherited: string | undefined): string {
  const folders = (inherited ?? '').split(':').filter((folder) => isAbsolute(folder));
  return folders.length > 0 ? folders.join(':') : STANDARD_PATH;
}

function optional(at: Instant | null): string {
  return at === null ? '' : formatInstant(at);
}
