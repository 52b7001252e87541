// Brings a database up to the present schema: each step one transaction together with the number it leaves behind, so that a
// crash leaves the old schema or the new one (RELIABILITY.md F39). What holds data is copied first.

import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { StoreError } from '../store.js';
import { SystemClock } from '../../time/clock.js';
import { stampOf, stem } from './backup-files.js';
import { bytesOf, copyAtOnce } from './backups.js';
import type { Connection, Probe } from './connection.js';
import { storeError } from './faults.js';
import { APPLICATION_ID, MIGRATIONS } from './schema.js';
import { readSideFile } from './side-file.js';

export function migrate(db: Connection, path: string, probe?: Probe): void {
  const from = userVersion(db);
  if (from === MIGRATIONS.length) return;
  const step = db.transaction((target: number) => {
    // Read again inside the transaction: another process may have been first.
    if (userVersion(db) !== target) return;
    probe?.(`migrate:${target}:begin`);
    db.exec(MIGRATIONS[target]!);
    probe?.(`migrate:${target}:statement`);
    db.pragma(`application_id = ${APPLICATION_ID}`);
    db.pragma(`user_version = ${target + 1}`);
    probe?.(`migrate:${target}:before-commit`);
  });
  try {
    if (from > 0) copyBefore(db, path, from, probe);
    for (let version = from; version < MIGRATIONS.length; version++) {
      step.immediate(version);
      probe?.(`migrate:${version}:after-commit`);
    }
    if (from > 0) keepIdentity(db, path);
  } catch (error) {
    db.close();
    throw storeError(error, path);
  }
}

/** What a newer program has written may mean something else by now (F04). @throws StoreError */
export function refuseNewer(version: number, path: string): void {
  if (version <= MIGRATIONS.length) return;
  const message = `${path}: expected schema ${MIGRATIONS.length} or older, got ${version}: a newer cron-agent has written it`;
  throw new StoreError('store_newer', message, 'Update this cron-agent; nothing was changed.');
}

export function userVersion(db: Connection): number {
  return db.pragma('user_version', { simple: true }) as number;
}

/** Not among the daily copies: it is the only way back to the older program, so it stays until a person removes it. */
function copyBefore(db: Connection, path: string, from: number, probe?: Probe): void {
  if (db.memory) return;
  const needed = bytesOf(path);
  const { bavail, bsize } = statfsSync(dirname(path));
  if (bavail * bsize < needed) {
    const mb = (bytes: number): string => `${Math.ceil(bytes / 1e6)} MB`;
    throw new StoreError(
      'store_full',
      `${path}: a copy before the change of its schema needs ${mb(needed)}, ${mb(bavail * bsize)} are free`,
      'Free some disk space; nothing was changed.',
    );
  }
  const name = `${stem(path)}-schema${from}-${stampOf(new SystemClock().now())}.db`;
  copyAtOnce(db, path, name);
  probe?.('backup:copied');
}

/** A copy from before databases had an identity: what the side file speaks of is what it was copied from. */
function keepIdentity(db: Connection, path: string): void {
  const known = readSideFile(path)?.databaseId;
  if (known === undefined) return;
  const adopt = db.transaction(() => db.prepare('UPDATE control SET database_id = ?').run(known));
  adopt.immediate();
}
