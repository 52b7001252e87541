// Trying again: "retry twice, five minutes apart", "no retries", "3 attempts with backoff up to an hour".

import { NUMBER, numberOf, PERIOD, periodOf, TIMES, timesOf } from './amounts.js';
import type { Form, Groups, Meaning, Said } from './said.js';
import { impossible, open, said, unsupported } from './said.js';

const EXAMPLE = 'retry twice, 5 minutes apart';
const MOST = 100;
const LONGEST_MS = 10 * 60_000;
/** Where only the first wait is said, how far it may grow. */
const GROWTH = 8;

const LEAD = '(?:(?:if|when|whenever) (?:it|a run|one|a try) fails,? (?:then )?|on (?:a )?failures?,? )?(?:please )?';
const AGAIN = '(?:retry|try (?:it )?again|run it again)(?: it| a failed run| failed runs| failures?| the run)?';
const ON_FAILURE = '(?: on (?:a )?failures?| (?:if|when) it fails| after a failure)?';
const BETWEEN = '(?:between|in between) (?:them|each|(?:the )?(?:tries|attempts|retries)|each (?:try|attempt|retry))';
const WAITS =
  `(?:,? (?:and )?(?:(?:with |wait(?:ing)? )?(?<apart>${PERIOD}) (?:apart(?<grows> at first,? (?:and )?doubl(?:ed|ing)(?: each time)?(?: up to (?<most>${PERIOD}))?)?|later|${BETWEEN})` +
  `|(?:every|after|at) (?<every>${PERIOD})(?: intervals)?` +
  `|with (?:an? )?(?<off>(?:exponential )?back-?off)(?: (?:starting (?:at|with|from)|from|of) (?<from>${PERIOD}))?(?:,? (?:and )?(?:up to|at most|capped at|to) (?<cap>${PERIOD}))?))?`;
/** What holds anyway. */
const ANYWAY =
  '(?:,? (?:but )?(?:(?:only|just) (?:on|for|after|if (?:it|the failure) is|when it is) (?:an? )?(?:transient|temporary|passing)(?: (?:failures?|errors?|faults?|ones?))?' +
  '|(?:not|never) (?:on|for|after) (?:an? )?permanent (?:failures?|errors?|ones?)' +
  '|(?:but )?(?:not|never) (?:past|after|beyond) (?:the )?(?:next (?:run|one|occurrence|firing)|deadline)))*';

/** How often, each with a group of its own; one pattern for all of them, because the waits that may follow are long. */
const OFTEN = [
  `${LEAD}${AGAIN}${ON_FAILURE}(?:(?: up to| at most| no more than| not more than| a maximum of| another| only| just)? (?<again>${TIMES})(?: more)?${ON_FAILURE})?`,
  `(?:with |use |make )?(?:up to |at most )?(?:(?<retries>${NUMBER}) retries|(?<retry>1|one|a single) retry)`,
  `${LEAD}try (?:it |each run )?(?:up to |at most )?(?<tries>${TIMES})(?: in (?:all|total))?`,
  `(?:with |make |give up after )?(?:up to |at most )?(?<attempts>${NUMBER}) (?:tries|attempts)(?: in (?:all|total))?`,
  `(?<none>(?:with )?no (?:retry|retries)|without(?: any)? (?:retry|retries)|(?:never|don't|do not) (?:retry|try (?:it )?again)(?: it| a failed run| failed runs)?${ON_FAILURE})`,
].join('|');

export const RETRIES: readonly Form[] = [
  [`(?:${OFTEN})${WAITS}${ANYWAY}`, tried, /retr|\b(?:try|tries|attempts|again)\b/i],
  [`give up after (?<times>${NUMBER}) (?:failures?|errors)`, ({ times }) => givingUp(numberOf(times)), /give up/i],
  [`wait (?<between>${PERIOD}) ${BETWEEN}`, (groups) => waits(groups) ?? null, /\bwait\b/i],
  [
    `${LEAD}${AGAIN}${ON_FAILURE} (?:forever|for ?ever|indefinitely|endlessly|until it (?:works|succeeds|passes)|as often as (?:it takes|needed))`,
    () => unsupported(`a run is tried again at most ${MOST} times, and never past the next occurrence`, EXAMPLE),
    /ever|indefinitely|endlessly|until|often/i,
  ],
  [
    `${LEAD}${AGAIN}(?: even)?(?: on| after| for)? (?:an? )?permanent (?:failures?|errors?)(?: too| as well)?`,
    () =>
      unsupported('a failure that its task calls permanent is never tried again: trying again cannot help', EXAMPLE),
    /permanent/i,
  ],
];

function tried(groups: Groups, words: string): Meaning {
  const { again, retries, retry, tries, attempts, none } = groups;
  if (none !== undefined) return further(0, words, groups);
  const all = tries ?? attempts;
  const more = again ?? retries ?? retry;
  if (all !== undefined) return further(timesOf(all) - 1, all, groups);
  if (more !== undefined) return further(timesOf(more), more, groups);
  const waiting = words.replace(UNCOUNTED, '');
  const options = ['retry once', 'retry twice', 'retry 3 times'].map((often) => `${often}${waiting}`);
  return open(`"${words}" does not say how often`, ...options);
}

/** What says no more than that it is tried again; behind it come the waits. */
const UNCOUNTED = new RegExp(`^${LEAD}${AGAIN}${ON_FAILURE}`, 'i');

/** @param words those for the number */
function further(retries: number, words: string, groups: Groups): Meaning {
  if (!Number.isInteger(retries) || retries < 0)
    return impossible(`"${words}" is no number of tries: a whole number is, from none up`, EXAMPLE);
  if (retries > MOST) return impossible(`a run is tried again at most ${MOST} times`, `retry ${MOST} times`);
  const spaced = waits(groups);
  if (spaced === undefined) return said({ retries });
  if (spaced.kind !== 'said') return spaced;
  return retries === 0
    ? impossible('without further tries there is nothing to wait between', EXAMPLE)
    : said({ retries, ...spaced.said });
}

/** The waits that were said; `undefined` for none. */
function waits({ apart, grows, most, between, every, off, from, cap }: Groups): Meaning | undefined {
  const exact = (grows === undefined ? apart : undefined) ?? between ?? every;
  const first = exact ?? (grows === undefined ? from : apart);
  const limit = most ?? cap;
  if (first === undefined && off === undefined) return undefined;
  for (const each of [first, limit])
    if (each !== undefined && !(periodOf(each) >= 1)) return impossible(`"${each}" is no time to wait`, EXAMPLE);
  if (exact !== undefined) return said(fixed(periodOf(exact)));
  const retryBaseMs = first === undefined ? undefined : periodOf(first);
  const retryMaxMs = limit === undefined ? longest(retryBaseMs) : periodOf(limit);
  if (retryBaseMs !== undefined && retryMaxMs <= retryBaseMs)
    return impossible(
      'a wait that doubles must end above where it begins',
      'retry 3 times, 1 minute apart at first, doubled up to 1 hour',
    );
  return said({ ...(retryBaseMs === undefined ? {} : { retryBaseMs }), retryMaxMs });
}

function fixed(ms: number): Said {
  return { retryBaseMs: ms, retryMaxMs: ms };
}

function longest(baseMs = 0): number {
  return Math.max(LONGEST_MS, baseMs * GROWTH);
}

function givingUp(times: number): Meaning {
  if (!Number.isInteger(times) || times < 1)
    return impossible('a number of failures is a whole number, from 1 up', 'stop it after 3 failed runs in a row');
  return open(
    `"give up after ${times} failures" may mean the tries of one run or the runs of the job`,
    `try ${times} times in all`,
    `stop it after ${times} failed runs in a row`,
  );
}
