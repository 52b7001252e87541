// Whether a job is still needed: "ask me after 3 months whether it is still needed", "pause it when nobody answers within 30 days", and
// the answer, "it is still needed". Nothing is ever removed for want of one.

import { ASK_AT_LEAST_MS, ASK_AT_MOST_MS } from '../../policy/policies.js';
import { NUMBER, numberOf, PERIOD, periodOf, periodWords } from './amounts.js';
import type { Form, Meaning } from './said.js';
import { impossible, open, said, unsupported } from './said.js';

const LONG_UNIT = '(?:months?|quarters?|years?|days?|weeks?)';
/** Also what is longer than elapsed time is counted in elsewhere. */
const SPAN = `(?:${PERIOD}|half a year|(?:(?:an?|${NUMBER}) )?${LONG_UNIT})`;
const JOB = '(?:it|this|that|the job|this job|that job)';
const WANTED = '(?:needed|wanted|required|necessary|useful|of use|in use)';
const WHETHER = `(?:whether|if) (?:${JOB}(?: is|'s) still ${WANTED}|(?:i|we) still (?:need|want|use) ${JOB})`;
const ASK = '(?:please )?(?:(?:ask|check (?:back |in )?with|remind|tell|prompt) me|ask)';
const EVERY = '(?:after|in|every|each|once every|once an?|once per)';
const NOBODY = '(?:nobody|no ?one)';
const UNSEEN = `(?:if|when|once) ${NOBODY} (?:looks|looked|has looked) (?:at|after) ${JOB}`;
const SILENT = `(?:if|when|unless) (?:${NOBODY}|i|i don't|i do not|nobody has|there is no) answer(?:s|ed)?`;

const ASKED = 'ask me after 90 days whether it is still needed';
const PAUSED = 'pause it when nobody answers within 30 days';
const NOT_REMOVED = 'nothing is removed or stopped because nobody looks; you can be asked, and it can be paused';

export const NEEDED: readonly Form[] = [
  [
    `${ASK} ${EVERY} (?<a>${SPAN})(?: or so)?,? ${WHETHER}|${ASK} ${WHETHER} ${EVERY} (?<b>${SPAN})|${EVERY} (?<c>${SPAN}),? ${ASK} ${WHETHER}|${ASK} ${WHETHER},? ${UNSEEN} for (?<d>${SPAN})|${UNSEEN} for (?<e>${SPAN}),? ${ASK} ${WHETHER}`,
    ({ a, b, c, d, e }) => asking(a ?? b ?? c ?? d ?? e),
    /still/i,
  ],
  [`check (?:back |in )?with me ${EVERY} (?<a>${SPAN})`, ({ a }) => asking(a), /check/i],
  [
    `${ASK} ${WHETHER}`,
    () =>
      open(
        'nothing says after how long you are asked',
        ...[30, 90, 180].map((days) => `ask me after ${days} days whether it is still needed`),
      ),
    /still/i,
  ],
  [
    `(?:never|don't|do not|stop|no need to) ?(?:ask|asking|check with|checking with)(?: me)? ${WHETHER}`,
    () => said({ askAfterMs: 0 }),
    /still/i,
  ],
  [
    `(?:yes,? )?${JOB}(?: is|'s) still ${WANTED}|(?:yes,? )?(?:i|we) still (?:need|want|use) ${JOB}`,
    () => said({ stillNeeded: true }),
    /still/i,
  ],
  [
    `(?:pause|suspend|stop|disable)(?: ${JOB})? ${SILENT}(?: (?:within|for|in|after) (?<a>${SPAN}))?`,
    ({ a }) =>
      a === undefined
        ? open('nothing says how long an answer may take', PAUSED.replace('30', '7'), PAUSED)
        : inBounds('pauseUnansweredMs', a, 'how long an answer may take', PAUSED),
    /answer/i,
  ],
  [
    `(?:never|don't|do not) (?:pause|suspend|stop|disable) ${JOB} (?:if|when) ${NOBODY} answers`,
    () => said({ pauseUnansweredMs: 0 }),
    /answer/i,
  ],
  [
    `(?:please )?(?:expire|remove|delete|drop|retire|end|stop|forget)(?: ${JOB})? (?:${UNSEEN}|(?:if|when|unless) ${NOBODY} (?:looks|answers))(?: (?:for|within|in|after) ${SPAN})?`,
    () => unsupported(NOT_REMOVED, `${ASKED}, ${PAUSED}`),
    /expire|remove|delete|drop|retire|end|stop|forget/i,
  ],
];

function asking(words: string | undefined): Meaning {
  return inBounds('askAfterMs', words, 'when you are asked', ASKED);
}

function inBounds(
  key: 'askAfterMs' | 'pauseUnansweredMs',
  words: string | undefined,
  what: string,
  example: string,
): Meaning {
  const ms = spanOf(words);
  if (ms >= ASK_AT_LEAST_MS && ms <= ASK_AT_MOST_MS) return said({ [key]: ms });
  return impossible(
    `${what} is from ${periodWords(ASK_AT_LEAST_MS)} to ${periodWords(ASK_AT_MOST_MS)}, not "${words ?? ''}"`,
    example,
  );
}

const DAY_MS = 86_400_000;
const DAYS: Readonly<Record<string, number>> = { day: 1, week: 7, month: 365 / 12, quarter: 365 / 4, year: 365 };

/** Milliseconds; a month is the twelfth part of a year, in whole days: three are 91 days. */
function spanOf(words = ''): number {
  const [, amount = '', unit = ''] =
    /^(?:(.+) )?(day|week|month|quarter|year)s?$/.exec(words.replace(/^half a year$/, '6 months')) ?? [];
  const days = DAYS[unit];
  if (days === undefined) return periodOf(words);
  return Math.round((/^an?$|^$/.test(amount) ? 1 : numberOf(amount)) * days) * DAY_MS;
}
