// What happens when the run before is still active: "never two at once", "wait for the previous run", "up to 3 at once".

import { MOST_AT_ONCE } from '../../policy/policies.js';
import { NUMBER, numberOf } from './amounts.js';
import type { Form, Meaning } from './said.js';
import { impossible, said } from './said.js';

const ONCE = '(?:at once|at the same time|at a time|in parallel|side by side|simultaneously)';
const BEFORE = '(?:the )?(?:previous|last|earlier|old|running|active) (?:one|run|job)';
const STILL = `(?:if|when|while) (?:${BEFORE}|the one before(?: it)?) (?:is )?(?:still )?(?:running|runs|active|going|at work|not (?:done|finished))`;
const ENDED = '(?: to (?:finish|end|be done)| (?:is|has) (?:done|over|finished|ended)| ends| finishes)?';

export const OVERLAP: readonly Form[] = [
  [
    `(?:never|not|don't|do not)(?: ever)?(?: run| have| let)? (?:two|2|more than one|several)(?: of (?:them|it)| runs| copies)?(?: run)? ${ONCE}`,
    never,
  ],
  [
    `(?:never|don't|do not)(?: ever)? (?:let (?:it|them|runs|two runs|two) )?overlap(?: itself)?|no overlap(?:s|ping(?: runs)?)?|without overlap(?:s|ping)?|(?:only |at most )?one(?: run)? at a time|runs (?:must|may|should) (?:not|never) overlap`,
    never,
  ],
  [
    `skip (?:it|a run|the run|that run|the new (?:one|run)) ${STILL}|${STILL},? skip (?:it|that one|the new (?:one|run))`,
    never,
  ],
  [
    `(?:make it |let it )?wait (?:for|until|till|behind) (?:${BEFORE}|the one before(?: it)?)${ENDED}|queue (?:it|them|runs|overlapping runs)(?: up)?|queue up(?: behind ${BEFORE})?|a run waits for the one before it|${STILL},? (?:wait(?: for it)?|queue (?:it|up)|let it wait)`,
    () => said({ overlap: 'queue' }),
  ],
  [
    `(?:let|allow) (?:it|them|runs|the runs|two runs)(?: to)? overlap|allow(?:ing)? overlap(?:s|ping(?: runs)?)?|overlap(?:s|ping)?(?: runs)? (?:is|are) (?:fine|ok|okay|allowed)|(?:it|they|runs) may overlap|${STILL},? (?:start|run) (?:it )?anyway`,
    () => said({ overlap: 'allow' }),
  ],
  [
    `(?:allow |let |run |with )?(?:up to|at most|as many as|no more than|a maximum of) (?<n>${NUMBER})(?: runs| of them)?(?: run)? ${ONCE}|allow (?<m>${NUMBER})(?: runs)? ${ONCE}`,
    ({ n, m }) => atOnce(numberOf(n ?? m)),
  ],
  [
    `(?:cancel|stop|kill|abort|end) ${BEFORE}(?: first| ${STILL}| when (?:a new one|the next(?: one| run)?) (?:starts|begins|is due))?|${STILL},? (?:cancel|stop|kill|abort) (?:it|that one|the (?:old|previous) (?:one|run))|a new run (?:stops|cancels|replaces) the (?:one before it|previous one|old one)`,
    () => said({ overlap: 'cancel_previous' }),
  ],
];

function never(): Meaning {
  return said({ overlap: 'skip' });
}

function atOnce(cap: number): Meaning {
  if (!Number.isInteger(cap) || cap < 1)
    return impossible('how many runs at once is a whole number, from 1 up', 'up to 2 at once');
  if (cap > MOST_AT_ONCE) return impossible(`at most ${MOST_AT_ONCE} runs of a job go on at once`, 'up to 2 at once');
  return cap === 1 ? never() : said({ overlap: 'allow', cap });
}
