// Whether a job is still needed, with the job named in the midst of the words: "the backup is still needed", "ask me every 3 months
// whether I still need the gym reminder". What it means is for the verb to say, of "it".

import { clausesOf, leftOver, plain } from '../../../parser/policies/clauses.js';
import { isJob, withOneJob } from '../job-words.js';
import type { Intent } from '../plan.js';
import { call } from '../plan.js';

const WANTED = '(?:needed|wanted|required|necessary|useful|of use|in use)';
const NAMED: readonly RegExp[] = [
  new RegExp(
    `^(?<before>.*?\\b(?:whether|if) |)(?:yes,? )?(?<who>.+?)(?: is| are|'s)(?<after> still ${WANTED}\\b.*)$`,
    'i',
  ),
  /^(?<before>.*?\b(?:i|we) still (?:need|want|use) )(?<who>.+?)(?<after>(?:,? (?:every|after|in|when|and|pause)\b.*)?)$/i,
  /^(?:yes,? )?(?:please )?keep (?<who>.+)$/i,
];

export const stillNeeded: Intent = (clause, context) => {
  for (const form of NAMED) {
    const { before = '', who, after } = form.exec(plain(clause))?.groups ?? {};
    if (who === undefined || !isJob(who, context)) continue;
    const how =
      after === undefined ? 'it is still needed' : form === NAMED[0] ? `${before}it is${after}` : `${before}it${after}`;
    const clauses = clausesOf(how);
    if (clauses.length === 0 || leftOver(how, clauses) !== '') continue;
    return withOneJob(who, context, (job) => call('update_job', { job: job.name, when: how }));
  }
  return null;
};
