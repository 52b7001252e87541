// The oracle of the crash proofs. It knows nothing of the program: a job of every second is due at every whole second, and
// the history must hold each of them exactly once.

export interface HistoryJson {
  readonly scheduled_for: string;
  readonly state: string;
  readonly run_id: string | null;
  readonly from?: string;
  readonly to?: string;
  readonly count?: number;
}

export interface Verdict {
  readonly ticks: number;
  readonly missing: string[];
  readonly doubled: string[];
  readonly states: Record<string, number>;
  /** Instants with more than one effect. */
  readonly doubledEffects: string[];
  /** Succeeded runs without their effect. */
  readonly lostEffects: string[];
  /** Effects of instants that have no run. */
  readonly strayEffects: string[];
}

/** @param effects one line an effect, beginning with the scheduled instant in ISO form */
export function judgeEverySecond(rows: readonly HistoryJson[], effects: readonly string[], firstDue: number): Verdict {
  const seen = new Map<number, string[]>();
  const note = (at: number, state: string): void => void seen.set(at, [...(seen.get(at) ?? []), state]);
  for (const row of rows) {
    if (row.from !== undefined && row.to !== undefined) {
      for (let at = Date.parse(row.from); at <= Date.parse(row.to); at += 1000) note(at, row.state);
    } else note(Date.parse(row.scheduled_for), row.state);
  }
  const last = Math.max(...seen.keys());
  const missing: string[] = [];
  for (let at = firstDue; at <= last; at += 1000) if (!seen.has(at)) missing.push(new Date(at).toISOString());
  const perInstant = new Map<number, number>();
  for (const line of effects) {
    const at = Date.parse(line.split(' ')[0]!);
    perInstant.set(at, (perInstant.get(at) ?? 0) + 1);
  }
  const states: Record<string, number> = {};
  for (const list of seen.values()) for (const state of list) states[state] = (states[state] ?? 0) + 1;
  const iso = (at: number): string => new Date(at).toISOString();
  return {
    ticks: seen.size,
    missing,
    doubled: [...seen].filter(([, list]) => list.length > 1).map(([at]) => iso(at)),
    states,
    doubledEffects: [...perInstant].filter(([, count]) => count > 1).map(([at]) => iso(at)),
    lostEffects: [...seen]
      .filter(([at, list]) => list.includes('succeeded') && !perInstant.has(at))
      .map(([at]) => iso(at)),
    strayEffects: [...perInstant.keys()].filter((at) => !seen.has(at)).map(iso),
  };
}
