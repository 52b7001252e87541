// The side file `<database>.instance.json`: how many jobs there are and where the ledger ends. SQLite opens an empty file as a
// new, empty database; with this beside it the loss of all schedules does not go unnoticed (RELIABILITY.md F34).

import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

export interface SideFile {
  readonly jobs: number;
  readonly ledgerHead: number;
}

/** Null when there is none, or when it cannot be read: it is a guard, not a second truth. */
export function readSideFile(databasePath: string): SideFile | null {
  const path = pathOf(databasePath);
  if (!existsSync(path)) return null;
  try {
    const { jobs, ledgerHead } = JSON.parse(readFileSync(path, 'utf8')) as Partial<SideFile>;
    return typeof jobs === 'number' && typeof ledgerHead === 'number' ? { jobs, ledgerHead } : null;
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
