// The thread that renews a lease, over a connection of its own: a main thread that is stuck does not stop it, and a stopped
// process stops both. It is text, because neither tests nor tsx can begin a thread in a TypeScript file.

export interface LeaseThreadData {
  /** Where better-sqlite3 is. */
  readonly sqlite: string;
  readonly path: string;
  readonly instanceId: string;
  readonly renewMs: number;
  /** See {@link LEASE_MARKS}. */
  readonly shared: SharedArrayBuffer;
}

/** Slots of 64 bits; times are milliseconds of the machine's steady clock. */
export const LEASE_MARKS = { stop: 0, renewedAt: 1, turnedAt: 2, count: 3 } as const;

/**
 * The time of a renewal is read before it is asked for: whoever takes over reckons from then. SQLite's own waiting is off: behind a
 * writer that commits without pause it would starve, while a look each millisecond finds the gaps.
 */
export const LEASE_THREAD = `
'use strict';
const { workerData } = require('node:worker_threads');
const { sqlite, path, instanceId, renewMs, shared } = workerData;
const marks = new BigInt64Array(shared);
const [STOP, RENEWED, TURNED] = [${LEASE_MARKS.stop}, ${LEASE_MARKS.renewedAt}, ${LEASE_MARKS.turnedAt}];
const now = () => process.hrtime.bigint() / 1000000n;
const stopped = (ms) => Atomics.wait(marks, STOP, 0n, ms) !== 'timed-out';

const Database = require(sqlite);
const db = new Database(path, { fileMustExist: true });
for (const pragma of ['busy_timeout = 0', 'trusted_schema = OFF', 'synchronous = FULL']) db.pragma(pragma);
if (db.pragma('synchronous', { simple: true }) !== 2) throw new Error('synchronous: expected 2 (FULL)');
const renewal = db.prepare(
  'UPDATE instance SET heartbeat_mono = ?, loop_lag_ms = ?, closed_at = NULL WHERE id = ?',
);

do renew(); while (!stopped(renewMs));
db.close();

function renew() {
  const asked = now();
  const lag = asked - Atomics.load(marks, TURNED);
  do {
    try {
      const { changes } = renewal.run(Number(asked), Number(lag), instanceId);
      if (changes === 1) Atomics.store(marks, RENEWED, asked);
      return;
    } catch (error) {
      if (!String(error.code).startsWith('SQLITE_BUSY')) return; // tried again when the next renewal is due
    }
  } while (!stopped(1) && now() - asked < renewMs);
}
`;
