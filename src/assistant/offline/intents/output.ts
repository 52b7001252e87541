// What a run printed: "show me the logs", "what did it print?". The words of a task are not shown here, the command that shows them is:
// the answer of the job's status names it, with its newest run.

import { forEach, isJob, withJobs } from '../job-words.js';
import type { Intent } from '../plan.js';

const LOGS =
  '(?:(?:run |console |full |complete |whole |last |latest )*(?:logs|outputs?|stdout|stderr|console|printout))';
const SHOW =
  "(?:(?:show|give|get|print|display|see|view|open|read|tail|fetch|check)(?: me)?|where(?:'s| is| are| can i (?:see|find|read))|what(?:'s| is| was| are| were)(?: in)?|let me see)";
const OF_RUN = '(?:(?:its|the|that) )?(?:(?:last|latest|newest|most recent|previous) )?(?:runs? )?(?:of )?';
const FORMS: readonly RegExp[] = [
  new RegExp(`^(?:${SHOW} )?(?:the |its |all |all the )*${LOGS}(?: (?:of|for|from) ${OF_RUN}(.+?))?$`, 'i'),
  new RegExp(`^${SHOW} (?:me )?(.+?)(?:'s)? ${LOGS}$`, 'i'),
  /^what (?:did|does|has|was) (.+?) (?:just )?(?:print(?:ed)?|output|wr[io]te|written|say|said|log(?:ged)?|printing)(?: (?:out|last time|just now|now|last))*$/i,
];

/** Whether a person asked for what a run printed. */
export function asksForOutput(clause: string): boolean {
  return FORMS.some((form) => form.test(clause));
}

export const output: Intent = (clause, context) => {
  for (const form of FORMS) {
    const match = form.exec(clause);
    if (!match) continue;
    const [only, more] = context.jobs;
    const who = match[1] ?? (context.last.length === 0 && only && !more ? only.name : 'it');
    const plain = who.replace(/ (?:job|run|task)$/i, '');
    const named = [who, plain].find((words) => isJob(words, context));
    if (named === undefined && match[1] !== undefined) continue;
    return withJobs(named ?? who, context, (jobs) => forEach('get_job_status', jobs));
  }
  return null;
};
