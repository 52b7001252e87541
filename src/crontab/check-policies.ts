// Policies held against the schedule that they are for: what can never be obeyed is refused, and what will surprise is said.

import type { Policies } from '../policy/policies.js';
import type { Schedule } from '../schedule/schedule.js';
import type { Instant } from '../time/instant.js';
import { formatPeriod } from '../time/period.js';
import type { Answer } from './crontab.js';
import { nextFirings } from './firings.js';
import type { Coming } from './policies-said.js';
import { refuse } from './reading-moment.js';
import type { PolicyChoices } from './request.js';

/** So many coming firings show how far apart they are. */
const LOOKED_AT = 20;

/** Answers with what a person should know. Only what was said with this request is refused. */
export function checkPolicies(
  schedule: Schedule,
  policies: Policies,
  said: PolicyChoices,
  { skipNext = 0, stillNeeded }: Coming,
  now: Instant,
): Answer<readonly string[]> {
  if (stillNeeded)
    return refuse(
      'invalid',
      'how: expected "it is still needed" of a job that is there already.',
      'For example: "ask me after 90 days whether it is still needed".',
    );
  const times = schedule.maxRuns ?? 0;
  if (schedule.kind === 'once' && times > 1)
    return refuse('impossible', `times: expected 1 of a job that runs once, got ${times}.`, 'Leave it out.');
  if (schedule.kind === 'once' && skipNext > 0)
    return refuse(
      'impossible',
      'skip: no firing is left of a job that runs once.',
      'Leave it out, or give a schedule that comes again.',
    );
  if (times > 0 && skipNext >= times)
    return refuse(
      'impossible',
      `skip: expected fewer than the ${times} runs that were asked for, got ${skipNext}.`,
      'Say from when it runs instead: "every day at 9 starting friday, only 3 times".',
    );
  const gaps = gapsOf(schedule, now);
  if (gaps === null) return { ok: true, value: [] };
  const { retries, retryBaseMs, retryMaxMs } = policies;
  const earliest = retryBaseMs === retryMaxMs ? retryBaseMs : Math.ceil(retryBaseMs / 2);
  if (retries > 0 && said.retry_wait !== undefined && earliest >= gaps.longest)
    return refuse(
      'impossible',
      `retry_wait: expected less than the ${formatPeriod(gaps.longest)} until the next firing, got ${formatPeriod(retryBaseMs)}: no run is tried again past it.`,
      `For example: "retry ${retries === 1 ? 'once' : `${retries} times`}, ${example(gaps.longest)} apart".`,
    );
  return { ok: true, value: surprises(policies, said, gaps.shortest, earliest) };
}

function surprises(policies: Policies, said: PolicyChoices, gap: number, earliest: number): readonly string[] {
  const { retries, retryBaseMs, retryMaxMs, overlap, cap, timeoutMs, graceMs } = policies;
  const period = formatPeriod(gap);
  const warnings: string[] = [];
  const saidRetries = said.retries !== undefined || said.retry_wait !== undefined;
  if (saidRetries && retries > 0 && (retryBaseMs === retryMaxMs ? retries * retryBaseMs : earliest) >= gap)
    warnings.push(
      `the next firing comes after ${period}, and no run is tried again past it: not all of its tries may fit`,
    );
  const limit = formatPeriod(timeoutMs);
  if (said.overlap !== undefined && said.timeout !== undefined) {
    if (overlap === 'allow' && timeoutMs > gap * cap)
      warnings.push(`a run may take ${limit} and one comes every ${period}: beyond ${cap} at once they are skipped`);
    if (overlap === 'queue' && timeoutMs > gap)
      warnings.push(`a run may take ${limit} and one comes every ${period}: one waits, and those after it are skipped`);
    if (overlap === 'cancel_previous' && timeoutMs > gap)
      warnings.push(`the next run stops it after ${period}: its limit of ${limit} is never reached`);
  }
  if (said.grace !== undefined && graceMs >= gap)
    warnings.push(
      `a run that is ${formatPeriod(graceMs)} late counts as on time although the next comes after ${period}`,
    );
  return warnings;
}

interface Gaps {
  readonly shortest: number;
  readonly longest: number;
}

/** How far apart the coming firings are; null where fewer than two come. */
function gapsOf(schedule: Schedule, now: Instant): Gaps | null {
  const coming = nextFirings(schedule, now, LOOKED_AT);
  const gaps = coming.slice(1).map((at, index) => at - coming[index]!);
  if (gaps.length === 0) return null;
  return { shortest: Math.min(...gaps), longest: Math.max(...gaps) };
}

/** A wait that fits several times. */
function example(gap: number): string {
  const minutes = Math.floor(gap / 240_000);
  return minutes >= 2 ? `${minutes} minutes` : `${Math.max(1, Math.floor(gap / 4_000))} seconds`;
}
