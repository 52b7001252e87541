// health_check: do the addresses answer, is there room on the disk, is the database sound? One run names every fault.

import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Builtin } from '../registry.js';
import { printable } from '../printable.js';
import type { Outcome, RunnerInput, StopReason } from '../runner.js';
import { stoppedOutcome } from '../stopped.js';
import { openToRead } from '../../store/sqlite/backups.js';
import { notADatabase } from './db-backup.js';
import type { BuiltinDeps } from './deps.js';

export function healthCheck(deps: BuiltinDeps, answerWithinMs = 10_000): Builtin {
  return {
    definition: {
      name: 'health_check',
      kind: 'builtin',
      description: 'Checks URLs, free disk space and a SQLite database; fails naming every fault.',
      params: {
        url: { type: 'string', required: false, description: 'An http(s) address that must answer 2xx or 3xx' },
        urls: { type: 'string', required: false, description: 'Several addresses, separated by commas' },
        disk_free_min_percent: { type: 'number', default: 5, min: 0, description: 'Least free space on the disk' },
        database: {
          type: 'string',
          format: 'path',
          required: false,
          description: "SQLite file to check; cron-agent's own by default",
        },
      },
      effect: 'none',
      lane: 'function',
    },
    runner: { run: (input) => check(deps, answerWithinMs, input) },
  };
}

type Finding = { readonly fine: string } | { readonly fault: string; readonly transient: boolean };

async function check(deps: BuiltinDeps, answerWithinMs: number, input: RunnerInput): Promise<Outcome> {
  const database = (input.args['database'] as string | undefined) ?? deps.databasePath;
  const { url = '', urls = '' } = input.args as { url?: string; urls?: string };
  const addresses = [url, ...urls.split(',')].map((address) => address.trim()).filter((address) => address !== '');
  const findings = await Promise.all([
    ...addresses.map((address) => checkAddress(address, answerWithinMs, input.signal)),
    checkDisk(dirname(database), Number(input.args['disk_free_min_percent'])),
    checkDatabase(database),
  ]);
  if (input.signal.aborted) return stoppedOutcome(input.signal.reason as StopReason);
  const faults = findings.filter((finding) => 'fault' in finding);
  if (faults.length > 0) {
    const error = printable(`${faults.map((finding) => finding.fault).join('; ')}.`);
    return { kind: 'failed', error, transient: faults.some((finding) => finding.transient) };
  }
  return {
    kind: 'succeeded',
    summary: printable(findings.map((finding) => ('fine' in finding ? finding.fine : '')).join(', ')),
  };
}

async function checkAddress(address: string, withinMs: number, stop: AbortSignal): Promise<Finding> {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    return { fault: `${address}: expected an http(s) address`, transient: false };
  }
  // Without user, password and query: a summary is read by many.
  const shown = `${url.origin}${url.pathname === '/' ? '' : url.pathname}`;
  // The network runs on real time, whatever clock the schedules are on.
  const late = AbortSignal.timeout(withinMs);
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.any([stop, late]) });
    await response.body?.cancel();
    if (response.status >= 200 && response.status < 400) return { fine: `${shown} ${response.status}` };
    return { fault: `${shown} answered ${response.status}`, transient: true };
  } catch (error) {
    const why = late.aborted ? `no answer within ${withinMs / 1_000} s` : causeOf(error);
    return { fault: `${shown}: ${why}`, transient: true };
  }
}

async function checkDisk(folder: string, leastPercent: number): Promise<Finding> {
  try {
    const disk = await statfs(folder);
    // As df counts: what is kept for root is neither used nor free.
    const usable = disk.blocks - disk.bfree + disk.bavail;
    const percent = usable === 0 ? 100 : (100 * disk.bavail) / usable;
    if (percent >= leastPercent) return { fine: `disk ${Math.floor(percent)} % free` };
    return {
      fault: `disk of ${folder} has ${percent.toFixed(1)} % free, expected at least ${leastPercent} %`,
      transient: true,
    };
  } catch (error) {
    return { fault: `disk of ${folder} cannot be asked: ${causeOf(error)}`, transient: false };
  }
}

async function checkDatabase(path: string): Promise<Finding> {
  const missing = await notADatabase(path);
  if (missing !== undefined) return { fault: missing, transient: false };
  try {
    const database = openToRead(path);
    try {
      const verdict = String(database.pragma('quick_check(1)', { simple: true }));
      return verdict === 'ok'
        ? { fine: 'database sound' }
        : { fault: `database ${path} is damaged: ${verdict}`, transient: false };
    } finally {
      database.close();
    }
  } catch (error) {
    return {
      fault: `database ${path}: ${causeOf(error)}`,
      transient: (error as NodeJS.ErrnoException).code === 'SQLITE_BUSY',
    };
  }
}

/** fetch says "fetch failed" and keeps the reason in its cause; a host with several addresses keeps several. */
function causeOf(error: unknown): string {
  const cause = (error as Error).cause ?? error;
  const { message, code } = cause as NodeJS.ErrnoException;
  return message || code || String(cause);
}
