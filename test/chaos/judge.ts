// The verdict on a campaign: a pure function of the evidence. Every list names what is wrong and is empty when nothing is.

import type { Death, Effect, Evidence, RunRow } from './oracle.js';

/** So many dead holders end a run (README, dead letters). */
export const LOSSES = 5;

export interface Verdict {
  /** Instants that were due. */
  readonly ticks: number;
  /** Due instants without a row. */
  readonly lost: readonly string[];
  /** Instants with more than one row. */
  readonly doubled: readonly string[];
  /** Runs that had not ended when all was over. */
  readonly non_terminal: readonly string[];
  /** Runs and effects before their instant. */
  readonly early: readonly string[];
  /** Effects of a run that nobody knows of. */
  readonly stray_effects: readonly string[];
  /** Runs that the program's own history does not show as they are. */
  readonly shown_otherwise: readonly string[];
  readonly once: {
    readonly effects: number;
    readonly doubled: readonly string[];
    /** Succeeded without an effect. */
    readonly missing: readonly string[];
    readonly unknown: number;
    /** Of these, how many had had their effect: why nobody may guess. */
    readonly unknown_with_effect: number;
    /** `unknown` although no killed process held them. */
    readonly unknown_outside_window: readonly string[];
  };
  readonly again: {
    readonly effects: number;
    /** More than one effect: allowed here. */
    readonly repeated: number;
    /** Runs without any effect, those given up too (RELIABILITY.md G-C), and runs that began, did not succeed and were not given up. */
    readonly missing: readonly string[];
    /** Set aside for a person because they died with every process that held them: see {@link wasGivenUp}. */
    readonly given_up: number;
    /** Of these, how many had not had their effect: what the person is asked for. A campaign that does this to a run gave it no chance. */
    readonly given_up_without_effect: number;
    /** Runs whose attempts had different keys. */
    readonly other_key: readonly string[];
    /** Runs of which an older attempt had its effect after a newer one had begun. */
    readonly beside: readonly string[];
  };
  /** Rows by what became of the instant. */
  readonly states: Readonly<Record<string, number>>;
  readonly deaths: Readonly<Record<string, number>>;
  readonly unhandled: readonly string[];
}

export function judge(evidence: Evidence): Verdict {
  const planned = new Map(evidence.planned.map((each) => [each.job, each]));
  const rows = rowsByInstant(evidence);
  const effects = new Map<string, Effect[]>();
  for (const effect of evidence.effects) effects.set(effect.run, [...(effects.get(effect.run) ?? []), effect]);
  const happened = (run: RunRow): readonly Effect[] =>
    (effects.get(run.id) ?? []).filter(({ kind }) => kind === 'effect');
  const leaving = (effect: string): readonly RunRow[] =>
    evidence.runs.filter(({ job }) => planned.get(job)?.effect === effect && planned.get(job)?.leavesEffects === true);
  const once = leaving('once');
  const again = leaving('idempotent');
  const givenUp = again.filter((run) => wasGivenUp(run, evidence));
  const unknown = evidence.runs.filter(({ state }) => state === 'unknown');
  return {
    ticks: sum([...evidence.due.values()].map((list) => list.length)),
    lost: [...evidence.due].flatMap(([job, list]) =>
      list.filter((at) => !rows.has(key(job, at))).map((at) => key(job, at)),
    ),
    doubled: [...rows].filter(([, states]) => states.length > 1).map(([at, states]) => `${at}: ${states.join(' + ')}`),
    non_terminal: evidence.runs.filter(({ ended }) => !ended).map(nameOf),
    early: early(evidence),
    stray_effects: strayEffects(evidence),
    shown_otherwise: evidence.runs.filter((run) => evidence.shown.get(run.id) !== run.state).map(nameOf),
    once: {
      effects: sum(once.map((run) => happened(run).length)),
      doubled: once.filter((run) => happened(run).length > 1).map(nameOf),
      missing: once.filter((run) => run.state === 'succeeded' && happened(run).length === 0).map(nameOf),
      unknown: unknown.length,
      unknown_with_effect: unknown.filter((run) => happened(run).length > 0).length,
      unknown_outside_window: unknown.filter((run) => !fellInTheWindow(run, evidence)).map(nameOf),
    },
    again: {
      effects: sum(again.map((run) => happened(run).length)),
      repeated: again.filter((run) => happened(run).length > 1).length,
      missing: again
        .filter((run) => !neverBegan(run))
        .filter((run) => (run.state !== 'succeeded' && !givenUp.includes(run)) || happened(run).length === 0)
        .map(nameOf),
      given_up: givenUp.length,
      given_up_without_effect: givenUp.filter((run) => happened(run).length === 0).length,
      other_key: again.filter((run) => new Set(happened(run).map((effect) => effect.key)).size > 1).map(nameOf),
      beside: again.filter((run) => ranBeside(effects.get(run.id) ?? [])).map(nameOf),
    },
    states: tally([...rows.values()].flat()),
    deaths: tally(evidence.deaths.map(({ point }) => point)),
    unhandled: evidence.faults,
  };
}

/** What every verdict must be, whatever happened. `judge.test.ts` shows that each of them can fail. */
export const NOTHING_WRONG = {
  lost: [],
  doubled: [],
  non_terminal: [],
  early: [],
  stray_effects: [],
  shown_otherwise: [],
  once: { doubled: [], missing: [], unknown_outside_window: [] },
  again: { missing: [], other_key: [], beside: [] },
  unhandled: [],
};

/** What is written of each instant of a schedule: a run, a skip, or the range it lies in. */
function rowsByInstant({ runs, skips, ranges, due }: Evidence): Map<string, string[]> {
  const rows = new Map<string, string[]>();
  const note = (job: string, at: number, state: string): void =>
    void rows.set(key(job, at), [...(rows.get(key(job, at)) ?? []), state]);
  for (const { job, at, state, origin } of runs) if (origin === 'tick') note(job, at, state);
  for (const { job, at, state } of skips) note(job, at, state);
  for (const { job, from, to, state } of ranges) {
    for (const at of due.get(job) ?? []) if (at >= from && at <= to) note(job, at, state);
  }
  return rows;
}

function early({ runs, effects }: Evidence): readonly string[] {
  const started = runs.filter(({ startedAt, at }) => startedAt !== null && startedAt < at);
  const happened = effects.filter(({ happenedAt, at }) => happenedAt !== null && happenedAt < at);
  return [...started.map(nameOf), ...happened.map(({ job, at }) => key(job, at))];
}

function strayEffects({ runs, effects }: Evidence): readonly string[] {
  const known = new Set(runs.map(({ id }) => id));
  return effects.filter(({ run }) => !known.has(run)).map(({ job, at }) => key(job, at));
}

/** A catch-up whose time passed has its own name for that. */
function neverBegan({ state, startedAt }: RunRow): boolean {
  return state === 'expired' && startedAt === null;
}

/**
 * The one end of a run that is to happen at least once other than a success. Five of its attempts were lost, and of each the holder
 * was killed while it held the run: the run may be what kills. It is dead, so that no sixth process dies, and its letter is open and
 * says that it was lost and why: a person can replay it with the same key. All else is a missing effect.
 */
function wasGivenUp({ id, state }: RunRow, { deaths, lostBy, letters }: Evidence): boolean {
  const holders = lostBy.get(id) ?? [];
  const letter = letters.get(id);
  return (
    state === 'dead' &&
    holders.length === LOSSES &&
    holders.every((pid) => deaths.some((death) => death.pid === pid && mayHaveHeld(death, id))) &&
    letter?.kind === 'lost' &&
    letter.open &&
    letter.reason !== ''
  );
}

function fellInTheWindow({ id }: RunRow, { deaths, lostBy }: Evidence): boolean {
  const holders = lostBy.get(id) ?? [];
  return deaths.some((death) => mayHaveHeld(death, id) && (death.held !== null || holders.includes(death.pid)));
}

/** Whoever died by its own hand has said what it held; of one killed from outside only its pid is known. */
function mayHaveHeld({ held }: Death, run: string): boolean {
  return held === null || held.includes(run);
}

function ranBeside(effects: readonly Effect[]): boolean {
  let newest = 0;
  for (const { attempt } of effects) {
    if (attempt < newest) return true;
    newest = attempt;
  }
  return false;
}

function key(job: string, at: number): string {
  return `${job} ${new Date(at).toISOString()}`;
}

function nameOf({ job, at, state, id }: RunRow): string {
  return `${key(job, at)} ${state} (${id})`;
}

function tally(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
