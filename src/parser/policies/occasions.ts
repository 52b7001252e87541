// What is said of the coming firings and not of all: "skip the next one", "pause everything until Monday", "start it paused".

import { NUMBER, numberOf } from './amounts.js';
import type { Form, Meaning } from './said.js';
import { impossible, said } from './said.js';

const ONES = '(?:one|ones|run|runs|time|times|firing|firings|occurrence|occurrences)';
const MOST = 1_000;

export const OCCASIONS: readonly Form[] = [
  [
    `(?:skip|leave out|omit)(?: just| only)? (?:the )?next(?: (?<n>${NUMBER}))?(?: ${ONES})?|not (?:the )?next (?:one|time)`,
    ({ n }) => skipping(n === undefined ? 1 : numberOf(n)),
  ],
  [
    '(?:pause|suspend) (?<who>it|everything|all|all jobs|every job|all of (?:it|them)|the job|this job)(?: (?:until|till) (?<until>[^,;.]+?)(?=$|[,;.]| and | but ))?|(?:start (?:it )?|keep it |begin |store it )?paused(?: (?:until|till) (?<from>[^,;.]+?)(?=$|[,;.]| and | but ))?',
    ({ who, until, from }) => said({ pause: { until: until ?? from ?? null, all: /^(?:every|all)/i.test(who ?? '') } }),
  ],
];

function skipping(skipNext: number): Meaning {
  return Number.isInteger(skipNext) && skipNext >= 1 && skipNext <= MOST
    ? said({ skipNext })
    : impossible(`how many are left out is a whole number from 1 to ${MOST}`, 'skip the next one');
}
