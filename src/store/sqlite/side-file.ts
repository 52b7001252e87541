// The side file `<database>.instance.json`: which database it is, how many jobs it holds, where its ledger ends and how far it
// has decided. SQLite opens an empty file as a new, empty database, and an old copy as if nothing had happened since; with this
// beside it neither goes unnoticed (RELIABILITY.md F34, F35).

import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

export interface SideFile {
  readonly jobs: number;
  readonly ledgerHead: number;
  /** These two are missing where an older cron-agent wrote the file. */
  readonly databaseId?: string;
  /** Grows with every decision and every claim (control.decided_until). */
  readonly decidedUntil?: number;
}

/** Null when there is none, or when it cannot be read: it is a guard, not a second truth. */
export function readSideFile(databasePath: string): SideFile | null {
  const path = pathOf(databasePath);
  if (!existsSync(path)) return null;
  try {
    const { jobs, ledgerHead, databaseId, decidedUntil } = JSON.parse(readFileSync(path, 'utf8')) as Partial<SideFile>;
    if (typeof jobs !== 'number' || typeof ledgerHead !== 'number') return null;
    return {
      jobs,
      ledgerHead,
      ...(typeof databaseId === 'string' && { databaseId }),
      ...(typeof decidedUntil === 'number' && { decidedUntil }),
    };
  } catch {
    return null;
  }
}

/** Written after the commit it speaks of: a crash in between leaves it behind the database, never ahead. */
export function writeSideFile(databasePath: string, content: SideFile): void {
  if (databasePath === ':memory:') return;
  const path = pathOf(databasePath);
  const draft = `${path}.${process.pid}.tmp`;
  writeFileSync(draft, `${JSON.stringify(content)}\n`, { mode: 0o600 });
  renameSync(draft, path);
}

function pathOf(databasePath: string): string {
  return `${databasePath}.instance.json`;
}
