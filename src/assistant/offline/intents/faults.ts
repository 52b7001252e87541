// What went wrong: "which jobs failed this week?", "list the failed runs", "when did the backup last fail?". Only failures are an answer
// to them; what succeeded or is under way is none.

import { forEach, isJob, meansAll, withJobs } from '../job-words.js';
import type { Context, Intent, Plan } from '../plan.js';
import { call } from '../plan.js';
import { period, WHEN_PAST } from './past-words.js';

const FAILED =
  '(?:fail(?:s|ed|ing)?|miss(?:ed|es)?|die[ds]?|crash(?:ed|es)?|br(?:oken?|eaks?)|tim(?:ed|es?) out|error(?:ed|s)?(?: out)?|expired?|(?:go|goes|gone|went|going) wrong|not succeed(?:ed)?|been (?:missed|failing))';
const FAULTS =
  '(?:failures?|errors?|problems?|issues?|trouble|faults?|misses|crashes|(?:failed|failing|missed|broken|dead|unsuccessful) (?:jobs?|runs?|ones?|tasks?|executions?))';
const HELP = '(?:(?:has|have|had|did|was|were|is|are|get|got|that|which|been|just|ever|actually) )*';
const JOBS = '(?:(?:jobs?|runs?|ones?|tasks?|things?|of (?:them|it|(?:the|my|our) (?:jobs|runs|tasks))) )?';
const SHOW =
  "(?:(?:show|list|give|print|display|see|view|get|tell|find)(?: me)?|what(?:'s| is| are| were)|are there|is there|were there|was there|did (?:i|we|you) have|have there been|has there been|do (?:i|we) have|any|(?:only|just))";
const WHEN = `(?: (?:(?:in|from|over|during|for|of|within) )?${WHEN_PAST})?`;

const OF_ALL: readonly RegExp[] = [
  new RegExp(`^(?:what|which|how many|who) ?${JOBS}${HELP}${FAILED}${WHEN}$`, 'i'),
  new RegExp(
    `^(?:(?:did|has|have|was|were|is|are)(?: there)?(?: been)? )?(?:anything|something|any|some|everything|a job) ?(?:else )?${JOBS}${HELP}${FAILED}${WHEN}$`,
    'i',
  ),
  new RegExp(`^(?:${SHOW} )*(?:all |the |any |my |our |recent |latest |last |other |current )*${FAULTS}${WHEN}$`, 'i'),
  new RegExp(
    `^(?:${SHOW} )+(?:all |only |just )*(?:the |my )?(?:jobs?|runs?|ones|everything|anything|what|whatever|which(?: jobs| ones)?|those) ${HELP}${FAILED}${WHEN}$`,
    'i',
  ),
  new RegExp(
    `^(?:${SHOW} )*(?:all |the |any )*(today|yesterday|last night|this (?:morning|week|month)|last week)'s ${FAULTS}$`,
    'i',
  ),
];
const OF_JOB: readonly RegExp[] = [
  new RegExp(`^(?:did|has|have) (.+?) (?:ever )?miss(?:ed)? (?:anything|any runs?|a run|one|any)${WHEN}$`, 'i'),
  new RegExp(
    `^(?:when|how often|how many times|what time) (?:did|has|have|was) (.+?) (?:last )?${FAILED}${WHEN}$`,
    'i',
  ),
  new RegExp(`^(?:did|has|have|was) (.+?) (?:ever |been )*${FAILED} (?:(?:in|over|during|on) )?${WHEN_PAST}$`, 'i'),
  new RegExp(`^(?:${SHOW} )*(?:all |the |any )*${FAULTS} (?:of|with|for|from|in|on) (.+?)${WHEN}$`, 'i'),
  new RegExp(`^(?:${SHOW} )+(?:all )?(.+?)(?:'s)? (?:failures?|errors?|failed runs?|missed runs?)${WHEN}$`, 'i'),
];

export const faults: Intent = (clause, context) => {
  for (const form of OF_ALL) {
    const match = form.exec(clause);
    if (match) return call('job_history', failed(match[1], context));
  }
  for (const form of OF_JOB) {
    const [, who, when] = form.exec(clause) ?? [];
    if (who !== undefined && (meansAll(who) || isJob(who, context))) return faultsOf(who, when, context);
  }
  return null;
};

function faultsOf(who: string, when: string | undefined, context: Context): Plan {
  if (meansAll(who)) return call('job_history', failed(when, context));
  return withJobs(who, context, (jobs) => forEach('job_history', jobs, failed(when, context)));
}

function failed(when: string | undefined, context: Context): Readonly<Record<string, unknown>> {
  return { failed: true, ...period(when, context) };
}
