// A new job: what is to be done, when, and perhaps what it is called. Reminders carry free words; everything else must be a task
// that is registered, with every word accounted for. What is missing is asked for; nothing is invented.

import { JOB_NAME } from '../../../job/job.js';
import type { Intent } from '../plan.js';
import { incomplete } from './missing.js';
import { scheduled } from './new-job.js';
import { reminder } from './reminders.js';

const NAMED =
  /[\s,;]*\b(?:(?:and\s+)?(?:call|name|label|title) (?:it|this|that|the job|this job|this one)|named|called|under the name(?: of)?|with (?:the )?(?:name|id|job id)(?: of)?|(?:job )?(?:name|id)[:=])\s+(?:"([^"]+)"|'([^']+)'|([A-Za-z0-9][\w.-]*))/i;
/** 'create a job "Nightly DB" that …': a carrier with a name in quotation marks. */
const QUOTED = /(?<=\b(?:job|task|schedule|entry|timer)),? (?:"([^"]+)"|'([^']+)'(?=\s))/i;

export const add: Intent = (clause, context) => {
  const { text, name } = takeName(clause);
  return reminder(text, name, context) ?? scheduled(text, name, context) ?? incomplete(text, name, context);
};

export function takeName(clause: string): { readonly text: string; readonly name: string | null } {
  const match = NAMED.exec(clause) ?? QUOTED.exec(clause);
  const name = match?.[1] ?? match?.[2] ?? match?.[3];
  if (!match || name === undefined || !JOB_NAME.test(name)) return { text: clause, name: null };
  const text =
    `${clause.slice(0, match.index)} ${clause.slice(match.index + match[0].length).replace(/^\s*[:,–—-]+\s*/, '')}`
      .replaceAll(/\s+/g, ' ')
      .replace(/\s+,/g, ',')
      .trim();
  return { text: text.replace(/[,;\s]+$/, ''), name };
}
