// A phrase that says when and how at once ("every day at 9, retry twice"), understood without a job: what `add` would store of it, and
// where `add` would refuse or ask, the same words.

import type { Proof } from '../parser/explanation.js';
import { policyWords } from '../parser/policies/describe.js';
import { parseSchedule } from '../parser/parse-schedule.js';
import type { NotUnderstood, Understanding } from '../parser/understanding.js';
import { defaultPolicies } from '../policy/policies.js';
import type { Schedule } from '../schedule/schedule.js';
import type { Instant } from '../time/instant.js';
import { formatInstant } from '../time/instant.js';
import { checkPolicies } from './check-policies.js';
import { readPolicies } from './content.js';
import type { Answer, Failure } from './crontab.js';
import { comingFirings } from './firings.js';
import { readUntil } from './pause.js';
import type { Spoken, Worded } from './policies-said.js';
import { policiesSaid } from './policies-said.js';
import type { Reader } from './reading.js';
import { narrow } from './reading.js';
import { parsing } from './reading-moment.js';

export interface Heard extends How {
  readonly understanding: Understanding;
}

interface How {
  /** How it runs, in words that say the same again. */
  readonly policies: readonly string[];
  /** What a person should know of it. */
  readonly warnings: readonly string[];
  readonly skipNext: number;
  /** Null: it does not begin paused. */
  readonly paused: { readonly until: Instant | null } | null;
}

/** What a job does is not known here: the policies are held against those of a task that only reads. */
export async function hear(reader: Reader, phrase: string): Promise<Heard> {
  const spoken = policiesSaid(reader, { when: phrase }, false);
  if (!spoken.ok) return nothing(refusalOf(spoken.failure));
  const { request, clauses } = spoken.value;
  if (request.when === undefined) return nothing(refusalOf(noTime(clauses)));
  const understanding = await parseSchedule(request.when, parsing(reader));
  if (clauses.length === 0 || understanding.status !== 'ok') return nothing(withClauses(understanding, clauses));
  const narrowed = await narrow(reader, understanding.schedule, request);
  if (!narrowed.ok) return nothing(refusalOf(narrowed.failure));
  const how = await howSaid(reader, narrowed.value.schedule, spoken.value);
  if (!how.ok) return nothing(refusalOf(how.failure));
  return { understanding: { ...understanding, schedule: narrowed.value.schedule }, ...how.value };
}

/** What was said of how it runs, in words, and what becomes of its first firings. */
export async function howSaid(
  reader: Reader,
  schedule: Schedule,
  { request, named, coming }: Spoken<Worded>,
): Promise<Answer<How>> {
  const usual = defaultPolicies('none');
  const policies = readPolicies(usual, request, 'none');
  if (!policies.ok) return policies;
  const surprises = checkPolicies(schedule, policies.value, request, coming, reader.clock.now());
  if (!surprises.ok) return surprises;
  const { skipNext = 0, pause } = coming;
  const until = await readUntil({ ...reader, model: null }, pause?.until ?? undefined);
  if (!until.ok) return until;
  const paused = pause === undefined ? null : { until: until.value };
  const words = [...policyWords(policies.value, usual, named), ...comingWords(skipNext, paused)];
  return { ok: true, value: { policies: words, warnings: surprises.value, skipNext, paused } };
}

/** With what is to be known, and without the firings that were said to be left out or to lie in a pause. */
export function asSaid(proof: Proof, { warnings, skipNext, paused }: How, now: Instant, count: number): Proof {
  const shown = { ...proof, warnings: [...proof.warnings, ...warnings] };
  if (shown.schedule === null || (skipNext === 0 && paused === null)) return shown;
  const progress = { cursorAt: now, anchorAt: null, skipNext, runsCount: 0, pausedUntil: paused?.until ?? null };
  const state = paused === null ? 'active' : 'paused';
  return { ...shown, next: comingFirings({ schedule: shown.schedule, state, ...progress }, now, count) };
}

function nothing(understanding: Understanding): Heard {
  return { understanding, policies: [], warnings: [], skipNext: 0, paused: null };
}

function comingWords(skipNext: number, paused: How['paused']): readonly string[] {
  const skips = skipNext === 0 ? [] : [skipNext === 1 ? 'skip the next one' : `skip the next ${skipNext}`];
  const until = paused?.until == null ? '' : ` until ${formatInstant(paused.until)}`;
  return paused === null ? skips : [...skips, `paused${until}`];
}

/** What a question about the schedule offers is the whole of what was said again. */
function withClauses(understanding: Understanding, clauses: readonly string[]): Understanding {
  if (understanding.status === 'ok' || understanding.readings === undefined) return understanding;
  const readings = understanding.readings.map(({ says, schedule }) => ({
    says: [says, ...clauses].join(', '),
    schedule,
  }));
  return { ...understanding, readings };
}

function noTime(clauses: readonly string[]): Failure {
  const words = clauses.map((clause) => `"${clause}"`).join(', ');
  return {
    code: 'not_a_schedule',
    message: `${words} says how a job runs, and nothing says when`,
    hint: `For example: "every day at 9, ${clauses.join(', ')}".`,
  };
}

/** A refusal of a verb, as one of the parser. */
function refusalOf({ code, message, hint = '', question, candidates = [] }: Failure): NotUnderstood {
  const status = code === 'question' || code === 'unsupported' || code === 'not_a_schedule' ? code : 'impossible';
  const offered = candidates.map((each) => `"${each}"`).join(' or ');
  return {
    status,
    reason: message.replace(/\.$/, ''),
    ...(question !== undefined && { question: `${question} ${offered}` }),
    example: /^For example: "(.*)"\.$/.exec(hint)?.[1] ?? '',
    source: 'grammar',
  };
}
