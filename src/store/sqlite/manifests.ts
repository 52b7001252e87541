// What exactly attempts ran: each description once, by its hash.

import type { Instant } from '../../time/instant.js';
import type { ManifestRef } from '../store.js';
import type { SqliteDatabase } from './database.js';

/** Inside the caller's transaction. */
export function keepManifest(db: SqliteDatabase, { hash, content }: ManifestRef, seenAt: Instant): void {
  const text = 'INSERT INTO manifest (hash, content, first_seen_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING';
  db.sql(text).run(hash, content, seenAt);
}

export function readManifest(db: SqliteDatabase, hash: string): string | null {
  return (db.sql('SELECT content FROM manifest WHERE hash = ?').pluck().get(hash) as string | undefined) ?? null;
}
