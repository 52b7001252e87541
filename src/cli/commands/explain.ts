// explain: what a phrase or a cron line means and when it fires. Understanding only: no database is opened.

import type { Command } from 'commander';
import type { Explained } from '../../crontab/explain.js';
import { explain, explainRequest } from '../../crontab/explain.js';
import { zoneEffects } from '../../crontab/dst-effects.js';
import type { Reader } from '../../crontab/reading.js';
import { momentsWords, printable, printableLine, readingWords } from '../../crontab/show.js';
import type { Proof } from '../../parser/explanation.js';
import type { Schedule } from '../../schedule/schedule.js';
import type { Instant } from '../../time/instant.js';
import { formatInstant, plus } from '../../time/instant.js';
import type { Transition, ZoneName } from '../../time/zone.js';
import { transitions } from '../../time/zone.js';
import type { BatchId, BatchLine } from '../batch.js';
import { eachLine, idOf } from '../batch.js';
import type { Cli, CommandModule } from '../cli.js';
import { effectWords } from '../effect-words.js';
import { EXIT, shownFailure, UsageError } from '../failure.js';
import { checked, faultsOf, given, wholeNumber } from '../options.js';
import { explanationWire } from '../wire.js';
import { coarse, distance, labelled } from '../words.js';

interface ExplainOptions {
  readonly count?: string;
  readonly now?: string;
  readonly clock?: string;
  readonly batch?: boolean;
  readonly trace?: boolean;
  readonly model?: boolean;
}

export const define: CommandModule['define'] = (command: Command, act) => {
  command
    .argument('[phrase...]', 'English, a crontab line, or cron kwargs as JSON')
    .option('-n, --count <n>', 'how many firings (5)')
    .option('--now <time>', 'as if it were then: an instant, or wall time of the zone')
    .option('--clock <hours>', 'the words write times with 12 hours or with 24 (24)')
    .option('--batch', 'JSON lines in, JSON lines out')
    .option('--trace', 'who read it, and what the schedule is')
    .option('--no-model', 'the grammar alone')
    .action((words: readonly string[], options: ExplainOptions) =>
      act((cli) => (options.batch ? explainBatch(cli, options) : explainOne(cli, words.join(' '), options))),
    );
};

async function explainOne(cli: Cli, phrase: string, options: ExplainOptions): Promise<number> {
  const reader = await readerOf(cli, options);
  const request = checked(
    explainRequest,
    given({ phrase, now: options.now, count: wholeNumber('-n', options.count), clock: options.clock }),
  );
  const answer = await explain(reader, request);
  if (!answer.ok) throw new UsageError(answer.failure.message, answer.failure.hint);
  const { proof, policies } = answer.value;
  if (cli.json)
    await cli.printJson({
      ...explanationWire(proof, null, policies),
      ...(options.trace ? { trace: traceWire(phrase, answer.value) } : {}),
    });
  else if (proof.status === 'ok')
    await cli.print(
      [...lines(phrase, answer.value, request.count !== 0), ...(options.trace ? traceLines(answer.value) : [])]
        .map(printable)
        .join('\n'),
    );
  else {
    refuseAloud(cli, phrase, proof);
    if (options.trace) for (const line of traceLines(answer.value)) cli.io.stderr.write(`${printable(line)}\n`);
  }
  return exitCode(proof);
}

async function explainBatch(cli: Cli, options: ExplainOptions): Promise<number> {
  const reader = await readerOf(cli, options);
  const failed = await eachLine(cli, (line) => explainLine(reader, line, options));
  return failed === 0 ? EXIT.done : EXIT.failed;
}

/** A phrase that is not understood is an answer; only a line that is no question at all has failed. */
async function explainLine(
  reader: Reader,
  line: BatchLine,
  options: ExplainOptions,
): Promise<{ answer: unknown; failed: boolean }> {
  const id = line.ok ? idOf(line.value) : null;
  if (!line.ok) return { answer: unreadable(id, line.message), failed: true };
  const { id: _id, ...fields } = line.value;
  const request = {
    ...given({ now: options.now, count: wholeNumber('-n', options.count), clock: options.clock }),
    ...withPhraseText(fields),
  };
  const parsed = explainRequest.safeParse(request);
  if (!parsed.success)
    return { answer: unreadable(id, `line ${line.number}: ${faultsOf(parsed.error, request)}`), failed: true };
  const answer = await explain(reader, parsed.data);
  if (!answer.ok) return { answer: unreadable(id, `line ${line.number}: ${answer.failure.message}`), failed: true };
  const { proof, policies } = answer.value;
  return { answer: explanationWire(proof, id, policies), failed: false };
}

/** Cron kwargs may stand in a line as JSON itself, not as text that holds JSON. */
function withPhraseText(fields: Record<string, unknown>): Record<string, unknown> {
  const { phrase } = fields;
  return typeof phrase === 'object' && phrase !== null ? { ...fields, phrase: JSON.stringify(phrase) } : fields;
}

function unreadable(id: BatchId | null, reason: string): Record<string, unknown> {
  const nothing = { says: null, timezone: null, schedule: null, cron: null, next: null, assumed: [], warnings: [] };
  return { id, status: 'not_a_schedule', ...nothing, source: 'grammar', question: null, reason };
}

async function readerOf(cli: Cli, options: ExplainOptions): Promise<Reader> {
  const reader = await cli.understanding();
  return options.model === false ? { ...reader, model: null } : reader;
}

function exitCode(proof: Proof): number {
  if (proof.status === 'ok') return EXIT.done;
  return proof.status === 'question' ? EXIT.needsAnswer : EXIT.usage;
}

function refuseAloud(cli: Cli, phrase: string, proof: Proof): void {
  const shown = shownFailure({ code: 'not_a_schedule', message: proof.reason ?? 'not understood' });
  cli.io.stderr.write(`error: ${printable(shown.message)}\n`);
  if (proof.span !== undefined) {
    const { from, to } = proof.span;
    cli.io.stderr.write(`  ${printableLine(phrase.trim())}\n  ${' '.repeat(from)}${'^'.repeat(to - from)}\n`);
  }
  if (proof.question !== null && proof.question !== proof.reason)
    cli.io.stderr.write(`question: ${printable(proof.question)}\n`);
  for (const reading of proof.readings ?? []) cli.io.stderr.write(`  - ${printable(readingWords(reading))}\n`);
  if (proof.example) cli.io.stderr.write(`hint: for example: "${printable(proof.example)}"\n`);
}

function lines(phrase: string, { proof, policies, now }: Explained, withFirings: boolean): readonly string[] {
  const zone = proof.timezone as ZoneName;
  const next = proof.next ?? [];
  const moments = momentsWords(next, zone, now);
  const [first, ...others] = next.map((at, index) => `${moments[index] ?? ''} (${formatInstant(at)})`);
  const [soonest] = next;
  return [
    ...labelled('Original', [phrase], 11),
    ...labelled('In words', [proof.says ?? ''], 11),
    ...labelled('Kwargs', proof.schedule?.kind === 'cron' ? [JSON.stringify(proof.schedule.kwargs)] : [], 11),
    ...labelled('Cron', proof.cron === null ? [] : [proof.cron], 11),
    ...labelled('How', policies, 11),
    ...labelled('Zone', [zone], 11),
    ...labelled('Next', first !== undefined ? [first] : withFirings ? ['never'] : [], 11),
    ...labelled('From now', soonest === undefined ? [] : [distance(soonest, now)], 11),
    ...others.flatMap((each, index) => labelled(`Iter. #${index + 2}`, [each], 11)),
    ...labelled('Assumed', proof.assumed, 11),
    ...labelled('Warning', proof.warnings, 11),
    ...labelled('Clocks', clockWords(proof, now), 11),
  ];
}

const FAR_MS = 2 * 366 * 86_400_000;

/** The changes of the clocks among the firings that are shown, and the next one after them that touches the schedule. */
function clockWords({ schedule, next }: Proof, now: Instant): readonly string[] {
  if (schedule === null || schedule.clock === 'utc' || schedule.kind === 'once') return [];
  const shown = next?.at(-1) ?? now;
  const among = transitions(schedule.timezone as ZoneName, now, shown).map(changeWords);
  return [...among, ...nextTouch(schedule, now, shown)];
}

function changeWords({ at, offsetBefore, offsetAfter }: Transition): string {
  const by = coarse(Math.abs(offsetAfter - offsetBefore));
  return `${formatInstant(at)}: the clocks go ${offsetAfter > offsetBefore ? 'forward' : 'back'} ${by}`;
}

function nextTouch(schedule: Schedule, now: Instant, shown: Instant): readonly string[] {
  for (const effect of zoneEffects(schedule, now, plus(now, FAR_MS), schedule.maxRuns)) {
    if (effect.at <= shown) continue;
    const choice = effect.what === 'skipped' && schedule.onGap === undefined ? ' (--on-gap next_valid moves it)' : '';
    return [`${effectWords(effect)}${choice}`];
  }
  return [];
}

/** Who read it, and which of the grammar's forms read which words. */
function traceLines({ proof, trace }: Explained): readonly string[] {
  const widest = Math.max(...trace.map(({ form }) => form.length), 0);
  return [
    ...labelled('Read by', [proof.source], 11),
    ...labelled(
      'Forms',
      trace.map(({ form, words }) => `${form.padEnd(widest)}  ${JSON.stringify(words)}`),
      11,
    ),
    ...labelled('Schedule', proof.schedule === null ? [] : [JSON.stringify(proof.schedule)], 11),
  ];
}

function traceWire(phrase: string, { proof, now, trace }: Explained): Record<string, unknown> {
  return { phrase, now: formatInstant(now), read_by: proof.source, forms: trace, example: proof.example ?? null };
}
