// Firings that were missed while nothing was running: "if the laptop is off, run it when I'm back, but not after noon", "skip missed
// runs", "run each missed one, one a minute"; and how late still counts as on time.

import { HOUR, hourOf, NUMBER, numberOf, PERIOD, periodOf, unitMs, UNIT_ALONE } from './amounts.js';
import type { Form, Groups, Meaning, Said } from './said.js';
import { impossible, open, said } from './said.js';

const EXAMPLE = "if it is missed, run it when I'm back, but not after 12:00";
const MACHINE = '(?:laptop|computer|machine|pc|mac|server|host|box|notebook|system|scheduler|power)';
const AWAY =
  `(?:if|when|whenever) (?:(?:the |my |this |our )?${MACHINE} (?:is|was|were)|i am|i'm|i was|it is|it's|it was) (?:off|asleep|down|closed|away|offline|suspended|sleeping|missed|(?:switched|turned|powered) off|not (?:running|on|there))` +
  '|(?:if|when|whenever) (?:(?:i|we|it) miss(?:es|ed)?(?: a run| one| runs| any| it)?|(?:a run|one|runs|any|some) (?:is|are|was|were|gets?) missed)';
const BACK = `(?:as soon as|when|once) (?:(?:i am|i'm|it is|it's|we are|we're|(?:the |my |this )?${MACHINE} is) (?:back|on|up|awake|running|there)(?: (?:on|up|again|online|on again|up again))?|(?:i|we) (?:come|get|am|are) back)`;
const FEW = '(?:ones?|runs?|firings?|times?)';
const TAILS =
  `(?<tails>(?:,? (?:but |and |though )*(?:(?:not|never) (?:after|past|later than) ${HOUR}|(?:no|not) later than ${HOUR}|only (?:before|until|till|up to) ${HOUR}|(?:by|until|till) ${HOUR} at the latest` +
  `|(?:only )?(?:if (?:it is |it's )?)?(?:no more than|not more than|at most|within|up to) ${PERIOD}(?: (?:late|old|too late))?` +
  `|(?:at most |no more than |not more than )?${NUMBER}(?: runs?| of them)? (?:an?|per|every|each) (?:${PERIOD}|${UNIT_ALONE})))*)`;

const SKIP =
  "skip (?:it|them|that(?: one| run)?|those|the run)|forget (?:about )?(?:it|them|that)|leave (?:it|them) out|(?:don't|do not|never) (?:catch up|run it later|make up for (?:it|them))";
const ONCE = `(?:just )?(?:run|do|start) it (?:once )?${BACK}|(?:catch up|run(?: it)?|make up for (?:it|them)) (?:just )?once(?: ${BACK})?(?: for (?:all|everything|all of them))?`;
const EACH = `(?:run|replay|make up for|catch up on) (?:each|every one|all|all of them|each of them|every missed one|each one)(?: ${BACK})?`;

export const MISSED: readonly Form[] = [
  [
    `(?:${AWAY}),? (?:then |please |just )?(?:(?<once>${ONCE})|(?<each>${EACH})|${SKIP})${TAILS}`,
    (groups, words) => {
      const { once, each } = groups;
      const missed = once !== undefined ? 'coalesce' : each !== undefined ? 'replay' : 'skip';
      return withTails({ missed }, groups, words);
    },
    /\b(?:if|when|whenever)\b/i,
  ],
  [
    `(?:(?:skip|drop|forget|ignore) (?:all )?(?:the )?missed ${FEW}|missed ${FEW} are skipped|(?:don't|do not|never) (?:catch up|make up)(?: (?:on|for) (?:missed ${FEW}|what (?:was|is) missed|(?:it|them)))?|no catch(?:ing)?[- ]?up)${TAILS}`,
    (groups, words) => withTails({ missed: 'skip' }, groups, words),
    /miss|catch|make up|made up/i,
  ],
  [
    `(?:(?:run|catch up|make up) )?once for (?:all(?: that (?:were|was) missed| (?:the )?missed ${FEW})?|everything(?: that was missed)?|the missed ${FEW}|what was missed)${TAILS}|coalesce missed ${FEW}|(?:one run|a single run) makes up for all that were missed|catch up once`,
    (groups, words) => withTails({ missed: 'coalesce' }, groups, words),
    /once for|coalesce|makes up|catch up once/i,
  ],
  [
    `(?:run|replay|make up for|catch up on) (?:each|every|all)(?: of the| the)? missed ${FEW}(?: one by one| in order)?${TAILS}|replay missed ${FEW}|replay (?:everything|all)(?: that was missed)?|every missed run is made up for`,
    (groups, words) => withTails({ missed: 'replay' }, groups, words),
    /\b(?:each|every|all)\b|replay/i,
  ],
  [`replay missed ${FEW}${TAILS}`, (groups, words) => withTails({ missed: 'replay' }, groups, words), /replay/i],
  [
    `(?:catch up|make up)(?: (?:on|for) (?:missed ${FEW}|the missed ${FEW}|what (?:was|is|it|i) missed))?`,
    (_groups, words) =>
      open(
        `"${words}" does not say whether one run makes up for all that were missed or each has its own`,
        'run once for all that were missed',
        'run each missed one',
      ),
    /catch up|make up/i,
  ],
  [`(?:missed ${FEW} are made up for|catch up) at any hour`, () => said({ catchUpUntil: null })],
  [
    `(?:missed ${FEW} are made up for|catch up|(?<no>never|don't|do not) catch up) (?<tail>(?:not |never |no )?(?:later than|after|past|only before|only until|until|by) )(?<hour>${HOUR})(?: at the latest)?`,
    ({ no, tail, hour }) => untilHour(no, tail, hour),
    /catch up|made up/i,
  ],
  [
    `(?:missed ${FEW} are made up for|catch up) (?:only )?within (?<within>${PERIOD})|(?:never|don't|do not) catch up on (?:anything|what is|runs?|${FEW}) (?:older|later) than (?<older>${PERIOD})`,
    ({ within, older }) => period('catchUpMs', within ?? older, 0),
    /within|older|later/i,
  ],
  [
    `(?:missed ${FEW} are made up for|catch up) (?<tails>(?:at most |no more than )?${NUMBER}(?: runs?)? (?:an?|per|every|each) (?:${PERIOD}|${UNIT_ALONE}))`,
    (groups, words) => withTails({}, groups, words),
    /catch up|made up/i,
  ],
  [
    `(?:missed ${FEW} are made up for|catch up) as fast as (?:possible|it (?:can|goes))`,
    () => said({ catchUpGapMs: 0 }),
  ],
  [
    `(?:a run |being |up to )*(?<grace>${PERIOD}) late (?:is (?:fine|ok|okay|on time|not missed)|(?:still )?counts as on time)|(?:with )?(?:a )?(?:grace(?: period)?(?: of)?|tolerance of) (?<of>${PERIOD})|(?:with |allow )?(?:a |up to )*(?<before>${PERIOD})(?: of)? grace`,
    ({ grace, of, before }) => period('graceMs', grace ?? of ?? before, 0),
    /late|grace|tolerance/i,
  ],
];

/** Exactly what the clause means, and what its further words narrow. */
function withTails(base: Said, { tails = '' }: Groups, clause: string): Meaning | null {
  if (tails === '') return said(base);
  let all: Said = base;
  for (const [tail] of ` ${tails}`.matchAll(TAIL)) {
    const words = tail.replace(/^,? ?(?:(?:but|and|though) )*/i, '');
    const more = tailOf(words);
    if (more?.kind === 'open') return { ...more, options: more.options.map((option) => clause.replace(words, option)) };
    if (more?.kind !== 'said') return more;
    all = { ...all, ...more.said };
  }
  return said(all);
}

const TAIL = new RegExp(TAILS.replace('(?<tails>(?:', '').replace(/\)\*\)$/, ''), 'gi');
const RATE = new RegExp(
  `^(?:at most |no more than |not more than )?(${NUMBER})(?: runs?| of them)? (?:an?|per|every|each) (${PERIOD}|${UNIT_ALONE})$`,
  'i',
);
const LATEST = new RegExp(`(?:after|past|than|before|until|till|up to|by) (${HOUR})(?: at the latest)?$`, 'i');
const WITHIN = new RegExp(`(?:more than|at most|within|up to) (${PERIOD})(?: (?:late|old|too late))?$`, 'i');

function tailOf(words: string): Meaning | null {
  const [, n, each] = RATE.exec(words) ?? [];
  if (n !== undefined) return rate(numberOf(n), each ?? '');
  const within = WITHIN.exec(words)?.[1];
  if (within !== undefined) return period('catchUpMs', within, 1);
  return latest(words, LATEST.exec(words)?.[1]);
}

function latest(words: string, hour: string | undefined): Meaning | null {
  const at = hourOf(hour);
  if (at === null) return impossible(`"${hour ?? words}" is no hour of the day`, EXAMPLE);
  if (at !== undefined) return said({ catchUpUntil: at });
  const [before = ''] = words.split(hour ?? '');
  return open(
    `"${hour ?? words}" may be in the morning or in the afternoon`,
    `${before}${hour ?? ''}am`,
    `${before}${hour ?? ''}pm`,
  );
}

/** "never catch up after noon", "catch up until noon", "catch up no later than noon"; "catch up after noon" is something else. */
function untilHour(no: string | undefined, tail = '', hour = ''): Meaning | null {
  const denies = /^(?:not|never|no) /i.test(tail);
  const starts = /^(?:after|past|later than) /i.test(tail);
  if (no === undefined ? starts : denies || !starts) return null;
  return latest(`${no === undefined ? '' : `${no} `}catch up ${tail}${hour}`, hour);
}

function rate(n: number, each: string): Meaning {
  const unit = /^[a-z]+$/i.test(each) ? unitMs(each.toLowerCase()) : periodOf(each);
  if (!Number.isInteger(n) || n < 1 || !(unit >= 1))
    return impossible(
      'how many catch-ups in a time is a whole number, from 1 up',
      'run each missed one, one every minute',
    );
  return said({ catchUpGapMs: Math.ceil(unit / n) });
}

function period(key: 'graceMs' | 'catchUpMs', words: string | undefined, least: number): Meaning {
  const ms = periodOf(words);
  return ms >= least ? said({ [key]: ms }) : impossible(`"${words ?? ''}" is no time that can pass`, EXAMPLE);
}
