// How long and how often: "give up after 10 minutes", "stop it after 3 failed runs in a row", "only 5 times", "with up to a minute of
// jitter"; and what this program does not do, said with what it does.

import { LONGEST_LEASE_MS, LONGEST_TIMEOUT_MS, SHORTEST_LEASE_MS } from '../../policy/policies.js';
import { NUMBER, numberOf, PERIOD, periodOf, periodWords, TIMES, timesOf } from './amounts.js';
import type { Form, Meaning } from './said.js';
import { impossible, said, unsupported } from './said.js';

const TIMEOUT = 'give up after 10 minutes';
const LEASE = 'with a lease of 4 hours';
const IT = '(?: it| the job| this job| itself| the run| a run| each run| a try| each try| on it| on a run)?';
const MAY_NOT =
  "(?:(?:it|a run|each run|a try) )?(?:may|can|should|must)(?: not|not|n't)?|(?:it|a run) (?:may|must|should) never|never|don't let it|(?:it|a run) (?:can't|cannot|mustn't|shouldn't)";
const FAILED = '(?:failed runs?|failures?|fails|errors?|failing runs?)';
const STOP = '(?:pause|stop|disable|suspend|quarantine|turn off|switch off|auto-?pause)';
const IN_A_ROW = '(?: in a row| running| straight| in succession| one after the other)?';
const TELL = '(?:,? and (?:tell|notify|warn|alert) me)?';

export const LIMITS: readonly Form[] = [
  [
    `(?:give up|time out)${IT} after (?<a>${PERIOD})|(?:with )?(?:an? |its )?time-?out(?: of| is|:|=)? (?<b>${PERIOD})|(?:with )?(?:an? )?(?<c>${PERIOD}) time-?out`,
    ({ a, b, c }) => timeout(a ?? b ?? c),
    /give up|time[- ]?out/i,
  ],
  [
    `(?:kill|abort|terminate|cancel|stop)${IT} (?:if|when) it (?:takes|runs|lasts)(?: for)? (?:longer than|more than|over) (?<a>${PERIOD})|(?:kill|abort|terminate)${IT} after (?<b>${PERIOD})`,
    ({ a, b }) => timeout(a ?? b),
    /kill|abort|terminate|cancel|stop/i,
  ],
  [
    `(?:${MAY_NOT}) (?:run|take|last)(?: for)? (?:at most|longer than|more than|over|no longer than|no more than|up to) (?<a>${PERIOD})|(?:at most|no longer than|no more than) (?<b>${PERIOD}) (?:each|per (?:run|try)|a (?:run|try))`,
    ({ a, b }, words) => (isLimit(words) ? timeout(a ?? b) : null),
    /longer|more|over|at most|up to/i,
  ],
  [
    `stop${IT} after (?<period>${PERIOD})`,
    ({ period }, words) =>
      periodOf(period) > 0
        ? unsupported(
            `"${words}" may mean each run or the job as a whole; of a run it is "give up after ${period ?? ''}"`,
            TIMEOUT,
          )
        : timeout(period),
    /stop/i,
  ],
  [
    '(?:with )?no time-?out|without(?: a)? time-?out|never (?:time out|give up)',
    () => unsupported('every try has a limit, so that one that hangs does not hang for ever', TIMEOUT),
  ],
  [
    `(?:with )?(?:an? )?lease(?: time)?(?: of)? (?<a>${PERIOD})|(?:with )?(?:an? )?(?<b>${PERIOD}) lease`,
    ({ a, b }) => lease(a ?? b),
    /lease/i,
  ],
  ['(?:with )?the usual lease', () => said({ leaseMs: null }), /lease/i],
  [
    '(?:with )?no lease|without(?: a)? lease|never take it over',
    () => unsupported('every run has a lease, so that a scheduler that fell silent does not keep it for ever', LEASE),
    /lease|over/i,
  ],
  [
    `${STOP}${IT} after (?<n>${NUMBER}) ${FAILED}${IN_A_ROW}${TELL}|${STOP}${IT} (?:if|when|once) it (?:fails|has failed|failed) (?<times>${TIMES})${IN_A_ROW}${TELL}`,
    ({ n, times }) => afterFailures(n === undefined ? timesOf(times) : numberOf(n)),
    /fail|error/i,
  ],
  [
    `(?:never|don't|do not) (?:pause|stop|disable|suspend)${IT} (?:for|on|after|because of) ${FAILED}`,
    () => said({ pauseAfter: 0 }),
  ],
  [
    `quarantine${IT} after (?<n>${NUMBER}) dead runs?${IN_A_ROW}`,
    ({ n }) => counted('quarantineAfter', numberOf(n), 1),
    /dead/i,
  ],
  ["(?:never|don't|do not) quarantine it(?: for dead runs)?", () => said({ quarantineAfter: 0 })],
  [
    `(?:only|just|at most|no more than|a maximum of|up to) (?<times>(?:twice|thrice|${NUMBER} times))(?: in (?:all|total)| altogether)?|(?:then )?stop${IT} after (?<runs>${NUMBER}) (?:runs?|times|firings)|(?:then )?stop${IT} after (?<n>once|twice)`,
    ({ times, runs, n }) => counted('times', timesOf(times ?? runs ?? n), 1),
    /only|just|at most|no more|maximum|up to|stop/i,
  ],
  ['as often as it is due|(?:with )?no limit (?:of|on) (?:runs|times)', () => said({ times: 0 })],
  [
    `with (?:up to )?(?:an? )?(?:random )?(?:jitter|spread|delay)(?: of)?(?: up to)? (?<a>${PERIOD})|with up to (?<b>${PERIOD}) of (?:jitter|spread|random delay)|(?:jitter|spread)(?: it| them| runs)? (?:of |over |by |up to )*(?<c>${PERIOD})|start(?: it)? up to (?<d>${PERIOD}) late(?:r),? at random`,
    ({ a, b, c, d }) => jitter(periodOf(a ?? b ?? c ?? d)),
    /jitter|spread|delay|random/i,
  ],
  ['(?:with )?no jitter|without(?: any)? jitter', () => said({ jitterSeconds: 0 })],
];

function isLimit(words: string): boolean {
  const denies = /\b(?:not|never|can't|cannot|mustn't|shouldn't|don't)\b|n't\b/i.test(words);
  const more = /\b(?:longer than|more than|over)\b/i.test(words) && !/\bno (?:longer|more) than\b/i.test(words);
  return denies === more;
}

function timeout(words: string | undefined): Meaning {
  const timeoutMs = periodOf(words);
  if (timeoutMs > LONGEST_TIMEOUT_MS)
    return impossible(`a try may take at most ${periodWords(LONGEST_TIMEOUT_MS)}, not "${words ?? ''}"`, TIMEOUT);
  return timeoutMs >= 1 ? said({ timeoutMs }) : impossible(`"${words ?? ''}" is no time for a run to take`, TIMEOUT);
}

function lease(words = ''): Meaning {
  const leaseMs = periodOf(words);
  if (leaseMs >= SHORTEST_LEASE_MS && leaseMs <= LONGEST_LEASE_MS) return said({ leaseMs });
  const bounds = `from ${periodWords(SHORTEST_LEASE_MS)} to ${periodWords(LONGEST_LEASE_MS)}`;
  return impossible(
    `a lease is how long a run is left to a scheduler that is silent, ${bounds}; how long a run may take is its timeout`,
    LEASE,
  );
}

function afterFailures(n: number): Meaning {
  return counted('pauseAfter', n, 1, 'stop it after 3 failed runs in a row');
}

function counted(
  key: 'pauseAfter' | 'quarantineAfter' | 'times',
  n: number,
  least: number,
  example = 'only 5 times',
): Meaning {
  if (!Number.isSafeInteger(n) || n < least)
    return impossible(`how often is a whole number, from ${least} up`, example);
  return said({ [key]: n });
}

function jitter(ms: number): Meaning {
  if (!(ms >= 0)) return impossible('jitter is a time from none up', 'with up to 30 seconds of jitter');
  return said({ jitterSeconds: Math.ceil(ms / 1_000) });
}
