// How long it takes to understand a phrase, and how often that is right: the grammar beside the parsers that npm has, on the
// firings of each. The phrases of fixtures/ were written with the grammar: bring others, in the format of phrase-cases.ts.
//   npm run bench -- phrases [--phrases FILE]… [--rounds 7] [--warm-up 20000] [--misses]

import { parseArgs } from 'node:util';
import { compile } from '../lib/schedule/occurrences.js';
import { machine, quantile, table, yardstick, YARDSTICK_OF_GOALS } from './measure.js';
import type { Case, Verdict } from './phrase-cases.js';
import { judge, readCases } from './phrase-cases.js';
import type { Reader } from './phrase-readers.js';
import { readers } from './phrase-readers.js';

const { values } = parseArgs({
  options: {
    phrases: { type: 'string', multiple: true },
    rounds: { type: 'string', default: '7' },
    /** How many phrases each reader reads before its time is taken: until then the engine still compiles. */
    'warm-up': { type: 'string', default: '20000' },
    /** Prints what ours declined or got wrong. */
    misses: { type: 'boolean', default: false },
  },
});
const OWN = ['understood', 'refused'].map((name) => new URL(`../fixtures/phrases/${name}.jsonl`, import.meta.url));
const cases = (values.phrases ?? OWN).flatMap(readCases);
const compared = await readers();

const refusals = cases.filter(({ refuse }) => refuse).length;
console.log(
  `${cases.length - refusals} schedules and ${refusals} refusals, ${values.rounds} rounds after ${values['warm-up']} phrases, ${machine()}`,
);
const first = compared.map((reader) => timesOf(reader, cases));
const unmeasured = Math.ceil(Number(values['warm-up']) / cases.length);
for (let round = 0; round < unmeasured; round++) compared.forEach((reader) => timesOf(reader, cases));
const yardsticks: number[] = [];
const rounds = Array.from({ length: Number(values.rounds) }, () => {
  forgetSchedules();
  // Between the two: what the forgetting left behind is not charged to whoever reads first.
  yardsticks.push(yardstick());
  return compared.map((reader) => timesOf(reader, cases));
});
const head = [
  'reader',
  'right',
  'wrong',
  'declined',
  'asked',
  'refused',
  'median µs',
  'p95 µs',
  'max µs',
  'in a new process',
];
console.log(
  table(
    head,
    compared.map((reader, i) => {
      const verdicts = cases.map((each) => verdictOf(reader, each));
      if (i === 0 && values.misses) printMisses(verdicts);
      // Of each phrase the median of the rounds: what is left is the phrase's own cost, not the machine's mood.
      const times = cases.map((_, at) =>
        quantile(
          rounds.map((round) => round[i]![at]!),
          0.5,
        ),
      );
      const costs = [quantile(times, 0.5), quantile(times, 0.95), quantile(times, 1), quantile(first[i]!, 0.5)];
      return [reader.name, ...counts(verdicts), ...costs.map((microseconds) => microseconds.toFixed(1))];
    }),
  ),
);
const machines = quantile(yardsticks, 0.5);
console.log(
  `croner's next weekday 09:00 in New York, in the same rounds: ${machines.toFixed(1)} µs, ${(machines / YARDSTICK_OF_GOALS).toFixed(2)} times what it took where the goal of 100 µs was set`,
);
console.log('refused: of the phrases that are no schedule. in a new process: median of the first pass, nothing warm.');

/** Microseconds for each phrase. */
function timesOf(reader: Reader, phrases: readonly Case[]): number[] {
  return phrases.map(({ phrase, questions }) => {
    const began = performance.now();
    attempt(() => reader.read(phrase, questions[0]!));
    return (performance.now() - began) * 1000;
  });
}

/** Compiled schedules are cached; a phrase said for the first time finds none of its own. */
function forgetSchedules(): void {
  for (let minute = 0; minute < 1_100; minute++) {
    const kwargs = { hour: Math.floor(minute / 60), minute: minute % 60, second: 59 };
    compile({ kind: 'cron', kwargs, timezone: 'Pacific/Chatham' });
  }
}

function verdictOf(reader: Reader, each: Case): Verdict {
  return judge(
    each,
    each.questions.map((question) =>
      attempt(() => {
        const read = reader.read(each.phrase, question);
        return read === undefined ? null : reader.firings(read, question, Math.max(question.count, 6));
      }),
    ),
  );
}

/** Most readers decline by throwing. */
function attempt<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}

function counts(verdicts: readonly Verdict[]): string[] {
  const of = (refuse: boolean, verdict: Verdict): number =>
    cases.filter((each, i) => each.refuse === refuse && verdicts[i] === verdict).length;
  const answered = cases.length - refusals - of(false, 'asked');
  const share = (count: number): string => `${count} (${((100 * count) / answered).toFixed(1)} %)`;
  return [
    share(of(false, 'right')),
    share(of(false, 'wrong')),
    String(of(false, 'declined')),
    String(of(false, 'asked')),
    `${of(true, 'right')}/${refusals}`,
  ];
}

function printMisses(verdicts: readonly Verdict[]): void {
  verdicts.forEach((verdict, i) => {
    if (verdict === 'wrong' || verdict === 'declined') console.log(`${verdict}: ${cases[i]!.phrase}`);
  });
}
