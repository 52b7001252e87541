// What must be there and what is there, for the judge. It knows nothing of the program: the instants follow by arithmetic from
// what was asked for, the rows are read with SQL of its own over a connection of its own, effects and deaths from files that
// were written one line at a time.

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';

/** A job that is due at every `everyMs` from the epoch on. */
export interface Planned {
  readonly job: string;
  readonly everyMs: number;
  readonly effect: 'none' | 'idempotent' | 'once';
  /** Whether its runs leave a line per effect. */
  readonly leavesEffects: boolean;
}

export interface RunRow {
  readonly id: string;
  readonly job: string;
  readonly origin: string;
  readonly at: number;
  readonly state: string;
  readonly startedAt: number | null;
  readonly ended: boolean;
}

export interface Effect {
  /** `begin`: of a process; `effect`: what counts. */
  readonly kind: 'begin' | 'effect';
  readonly job: string;
  readonly run: string;
  readonly attempt: number;
  readonly at: number;
  readonly key: string;
  /** By the wall clock of who had it; null where that was not asked. */
  readonly happenedAt: number | null;
}

export interface Death {
  /** `random`: from outside. */
  readonly point: string;
  readonly pid: number;
  /** Runs whose claim was committed and whose end was not; null for a death from outside. */
  readonly held: readonly string[] | null;
  /** {@link imprint} of the database when the transaction began that the death cut; undefined: it cut none. */
  readonly before?: string;
}

export interface Letter {
  readonly kind: string;
  readonly reason: string;
  /** Nobody has answered it. */
  readonly open: boolean;
}

export interface Evidence {
  readonly planned: readonly Planned[];
  /** By job, every instant that was due, up to where the last victim had decided all. */
  readonly due: ReadonlyMap<string, readonly number[]>;
  readonly runs: readonly RunRow[];
  /** Decided instants that became no run. */
  readonly skips: readonly { readonly job: string; readonly at: number; readonly state: string }[];
  readonly ranges: readonly {
    readonly job: string;
    readonly from: number;
    readonly to: number;
    readonly state: string;
  }[];
  /** By run: pid of whoever held each attempt that was lost. */
  readonly lostBy: ReadonlyMap<string, readonly number[]>;
  /** By run: what a person is told of it who is to decide. */
  readonly letters: ReadonlyMap<string, Letter>;
  /** In the order in which they were written. */
  readonly effects: readonly Effect[];
  readonly deaths: readonly Death[];
  readonly faults: readonly string[];
  /** Of each run id the program's own history shows: its state. */
  readonly shown: ReadonlyMap<string, string>;
}

/** Reads everything that a campaign left in `home`. `decidedUntil`: the instant up to which all must have been decided. */
export function gather(
  home: string,
  database: string,
  planned: readonly Planned[],
  decidedUntil: number,
  history: readonly HistoryLine[],
): Evidence {
  const db = new Database(database, { readonly: true });
  const all = <T>(sql: string): readonly T[] => db.prepare(sql).all() as T[];
  const created = new Map(
    all<{ name: string; at: number }>('SELECT name, created_at AS at FROM job').map(({ name, at }) => [name, at]),
  );
  const runs = all<Omit<RunRow, 'ended'> & { endedAt: number | null }>(
    `SELECT r.id, j.name AS job, r.origin, r.scheduled_for AS at, r.state, r.started_at AS startedAt, r.ended_at AS endedAt
     FROM run r JOIN job j ON j.id = r.job_id`,
  );
  const lost = all<{ run: string; pid: number }>(
    `SELECT a.run_id AS run, i.pid FROM attempt a JOIN instance i ON i.id = a.instance_id WHERE a.state = 'lost'`,
  );
  const letters = all<{ run: string; kind: string; reason: string; closedAt: number | null }>(
    'SELECT run_id AS run, kind, reason, closed_at AS closedAt FROM dead_letter',
  );
  const evidence: Evidence = {
    planned,
    due: new Map(planned.map(({ job, everyMs }) => [job, instants(created.get(job) ?? 0, decidedUntil, everyMs)])),
    runs: runs.map(({ endedAt, ...run }) => ({ ...run, ended: endedAt !== null })),
    skips: all('SELECT j.name AS job, t.at, t.state FROM tick t JOIN job j ON j.id = t.job_id'),
    ranges: all(
      'SELECT j.name AS job, t.from_at AS "from", t.to_at AS "to", t.state FROM tick_range t JOIN job j ON j.id = t.job_id',
    ),
    lostBy: groupBy(
      lost,
      ({ run }) => run,
      ({ pid }) => pid,
    ),
    letters: new Map(letters.map(({ run, closedAt, ...letter }) => [run, { ...letter, open: closedAt === null }])),
    effects: linesOf(join(home, 'effects.txt')).map(effectOf),
    deaths: deathsIn(home),
    faults: linesOf(join(home, 'faults.jsonl')),
    shown: new Map(history.flatMap(({ run_id, state }) => (run_id === null ? [] : [[run_id, state] as const]))),
  };
  db.close();
  return evidence;
}

export interface HistoryLine {
  readonly run_id: string | null;
  readonly state: string;
}

/** All multiples of `everyMs` after `after`, up to `until`. */
export function instants(after: number, until: number, everyMs: number): readonly number[] {
  const first = (Math.floor(after / everyMs) + 1) * everyMs;
  return Array.from({ length: Math.max(0, Math.floor((until - first) / everyMs) + 1) }, (_, n) => first + n * everyMs);
}

/** "ok" both times, or what SQLite found. */
export function damage(database: string): readonly string[] {
  const db = new Database(database, { readonly: true, timeout: 5_000 });
  const integrity = db.pragma('integrity_check', { simple: true }) as string;
  const keys = db.pragma('foreign_key_check') as unknown[];
  db.close();
  return [...(integrity === 'ok' ? [] : [integrity]), ...keys.map((row) => `foreign key: ${JSON.stringify(row)}`)];
}

/** The same for the same content. */
export function imprint(database: string): string {
  const db = new Database(database, { readonly: true });
  const hash = createHash('sha256').update(db.serialize()).digest('hex');
  db.close();
  return hash;
}

export function deathsIn(home: string): readonly Death[] {
  return linesOf(join(home, 'kills.jsonl')).map((line) => JSON.parse(line) as Death);
}

/** Runs that had their effect. */
export function effectsIn(home: string): ReadonlySet<string> {
  const effects = linesOf(join(home, 'effects.txt')).map(effectOf);
  return new Set(effects.flatMap(({ kind, run }) => (kind === 'effect' ? [run] : [])));
}

/** Processes of tasks of this home that still live. Empty where there is no /proc to ask. */
export function strays(home: string): readonly number[] {
  if (!existsSync('/proc')) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const words = environmentOf(pid);
      return words.includes(`HOME=${home}`) && words.some((word) => word.startsWith('CRON_AGENT_RUN_ID='));
    });
}

function environmentOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

function effectOf(line: string): Effect {
  const [kind, job, run, attempt, at, key, , happenedAt] = line.split(' ');
  return {
    kind: kind as Effect['kind'],
    job: job!,
    run: run!,
    attempt: Number(attempt),
    at: Date.parse(at!),
    key: key!,
    happenedAt: happenedAt === undefined ? null : Number(happenedAt),
  };
}

function linesOf(path: string): readonly string[] {
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : [];
}

function groupBy<T, V>(rows: readonly T[], keyOf: (row: T) => string, valueOf: (row: T) => V): Map<string, V[]> {
  const groups = new Map<string, V[]>();
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), valueOf(row)]);
  return groups;
}
