// What a request says in words of how the job runs ("retry twice, never two at once"), turned into the fields that say the same: from
// there on words and fields are one. Beside the schedule in `when`, or alone in `how`.

import { readSchedule } from '../parser/parse-schedule.js';
import type { PolicyReading, Said } from '../parser/policies/read-policies.js';
import { readPolicies } from '../parser/policies/read-policies.js';
import type { Policies } from '../policy/policies.js';
import { formatPeriod } from '../time/period.js';
import type { Answer, Failure } from './crontab.js';
import type { Reader } from './reading.js';
import { quoted, refuse } from './reading.js';
import { parsing } from './reading-moment.js';
import type { PolicyChoices, Timing } from './request.js';

export type Worded = Timing & PolicyChoices;

/** What was said of the coming firings, or of whether they are still wanted: no policy, but what another verb does. */
export type Coming = Pick<Said, 'skipNext' | 'pause' | 'stillNeeded'>;

export interface Spoken<R> {
  readonly request: R;
  readonly coming: Coming;
  /** The policies that were said: they are read back also where they are the default. */
  readonly named: readonly (keyof Policies)[];
  /** The clauses of `when` that said them. */
  readonly clauses: readonly string[];
}

/** @param scheduled whether the job has a schedule already, so that `when` may be about policies alone */
export function policiesSaid<R extends Worded>(reader: Reader, request: R, scheduled: boolean): Answer<Spoken<R>> {
  const read = (when: string): ReturnType<typeof readSchedule> => readSchedule(when, parsing(reader));
  let spoken: Spoken<R> = { request, coming: {}, named: [], clauses: [] };
  const { when, how } = request;
  if (when !== undefined) {
    const inWhen = readPolicies(when, { read, scheduled });
    const folded = inWhen === null ? null : fold(spoken, inWhen);
    if (folded?.ok === false) return folded;
    if (folded && inWhen?.kind === 'read')
      spoken = { ...folded.value, request: withWhen(folded.value.request, inWhen.when), clauses: inWhen.clauses };
  }
  if (how === undefined) return { ok: true, value: spoken };
  const inHow = readPolicies(how, { read, scheduled: true });
  if (inHow === null || (inHow.kind === 'read' && inHow.when !== ''))
    return refuse(
      'invalid',
      `how: expected words about how it runs, got ${quoted(how)}.`,
      'For example: "retry twice, 5 minutes apart; never two at once".',
    );
  const { how: _read, ...others } = spoken.request;
  return fold({ ...spoken, request: others as R }, inHow);
}

function withWhen<R extends Worded>({ when: _whole, ...others }: R, when: string): R {
  return (when === '' ? others : { ...others, when }) as R;
}

function fold<R extends Worded>(spoken: Spoken<R>, reading: PolicyReading): Answer<Spoken<R>> {
  switch (reading.kind) {
    case 'refused': {
      const { status, reason, example } = reading;
      return refuse(status, reason, `For example: "${example}".`);
    }
    case 'open':
      return { ok: false, failure: question(reading) };
    case 'read': {
      const { skipNext, pause, stillNeeded, ...said } = reading.said;
      const fields = fieldsOf(said);
      const before: Readonly<Record<string, unknown>> = spoken.request;
      const twice = Object.keys(fields).find((key) => before[key] !== undefined && before[key] !== fields[key]);
      if (twice !== undefined)
        return refuse(
          'invalid',
          `${twice}: expected it once, got ${JSON.stringify(before[twice])} and ${JSON.stringify(fields[twice])}.`,
          'Say it once.',
        );
      const request = { ...spoken.request, ...fields };
      const coming = {
        ...spoken.coming,
        ...(skipNext === undefined ? {} : { skipNext }),
        ...(pause && { pause }),
        ...(stillNeeded && { stillNeeded }),
      };
      const named = [...spoken.named, ...(Object.keys(said) as (keyof Policies)[])];
      return { ok: true, value: { ...spoken, request, coming, named } };
    }
  }
}

/** A question about the schedule offers the whole of what was said again. */
export function askedWith<T>(answer: Answer<T>, { clauses }: Pick<Spoken<unknown>, 'clauses'>): Answer<T> {
  if (answer.ok || answer.failure.code !== 'question' || clauses.length === 0) return answer;
  const candidates = answer.failure.candidates?.map((each) => [each, ...clauses].join(', '));
  return { ok: false, failure: { ...answer.failure, ...(candidates && { candidates }) } };
}

function question({ reason, options }: Extract<PolicyReading, { kind: 'open' }>): Failure {
  const asked = `${reason.charAt(0).toUpperCase()}${reason.slice(1)}. Which is meant?`;
  return { code: 'question', message: reason, question: asked, candidates: options };
}

function fieldsOf(said: Omit<Said, keyof Coming>): Readonly<Record<string, string | number>> {
  const period = (ms: number | undefined): string | undefined => (ms === undefined ? undefined : formatPeriod(ms));
  const fields: { readonly [K in keyof Worded]?: Worded[K] } = {
    on_missed: said.missed,
    grace: period(said.graceMs),
    catch_up_within: period(said.catchUpMs),
    catch_up_until: said.catchUpUntil === null ? 'none' : said.catchUpUntil,
    catch_up_every: period(said.catchUpGapMs),
    overlap: said.overlap,
    cap: said.cap,
    retries: said.retries,
    retry_wait: period(said.retryBaseMs),
    retry_max: period(said.retryMaxMs),
    timeout: period(said.timeoutMs),
    lease: said.leaseMs === null ? 'none' : period(said.leaseMs),
    quarantine_after: said.quarantineAfter,
    pause_after: said.pauseAfter,
    ask_after: said.askAfterMs === 0 ? 'none' : period(said.askAfterMs),
    pause_unanswered: said.pauseUnansweredMs === 0 ? 'none' : period(said.pauseUnansweredMs),
    times: said.times,
    jitter: period(said.jitterSeconds === undefined ? undefined : said.jitterSeconds * 1_000),
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Record<
    string,
    string | number
  >;
}
