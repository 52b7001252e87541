// db_backup: an online copy of a SQLite database, checked before it counts, the oldest ones removed.
//
// better-sqlite3 has its home in store/sqlite; this is its second one, since a backup is SQLite's own operation on files that
// are not our store: only its online backup may copy a database that is being written.

import { chmod, lstat, readdir, rm, stat } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { basename, extname, join, resolve } from 'node:path';
import type BetterSqlite3 from 'better-sqlite3';
import type { Builtin } from '../registry.js';
import { printable } from '../printable.js';
import type { Instant } from '../../time/instant.js';
import type { Outcome, RunnerInput, StopReason } from '../runner.js';
import { stoppedOutcome } from '../stopped.js';
import type { BuiltinDeps } from './deps.js';
import { privateFolder, putInPlace, stamp, temporaryFor } from './files.js';

export function dbBackup(deps: BuiltinDeps): Builtin {
  return {
    definition: {
      name: 'db_backup',
      kind: 'builtin',
      description: 'Copies a SQLite database while it is in use, verifies the copy and keeps the newest ones.',
      params: {
        database: {
          type: 'string',
          format: 'path',
          required: false,
          description: "SQLite file to back up; cron-agent's own by default",
        },
        folder: { type: 'string', format: 'path', required: false, description: 'Where the copies go' },
        keep: { type: 'integer', default: 7, min: 1, description: 'How many copies of this database to keep' },
      },
      effect: 'idempotent',
      lane: 'function',
    },
    runner: { run: (input) => backUp(deps, input) },
  };
}

/** Pages copied between two turns of the event loop: 4 MB of the usual 4 KB. */
const PAGES_A_STEP = 1_000;

async function backUp(deps: BuiltinDeps, input: RunnerInput): Promise<Outcome> {
  const { keep } = input.args as { keep: number };
  const source = resolve((input.args['database'] as string | undefined) ?? deps.databasePath);
  const folder = (input.args['folder'] as string | undefined) ?? defaultFolder(deps, source);
  const name = basename(source, extname(source));
  const target = join(folder, `${name}-${stamp(deps.clock.now())}.db`);
  const temporary = temporaryFor(target, input.context.runId);
  try {
    const fault = await notADatabase(source);
    if (fault !== undefined) return failed(fault, false);
    await privateFolder(folder);
    await removeAbandoned(folder, deps.clock.now());
    const pages = await copy(source, temporary, input.signal);
    const damage = await verify(temporary);
    if (damage !== undefined) return failed(`the copy of ${source} did not pass integrity_check: ${damage}`, false);
    await putInPlace(temporary, target);
    const removed = await rotate(folder, name, keep);
    const rotated = removed === 0 ? '' : `, ${removed} older removed`;
    return { kind: 'succeeded', summary: printable(`${target} (${pages} pages, verified${rotated})`) };
  } catch (error) {
    if (input.signal.aborted) return stoppedOutcome(input.signal.reason as StopReason);
    return outcomeOf(error, source, folder);
  } finally {
    await discard(temporary);
  }
}

/** A connection that can only read. Throws what better-sqlite3 throws. */
export async function openReadonly(path: string): Promise<BetterSqlite3.Database> {
  const { default: Database } = await import('better-sqlite3');
  return new Database(path, { readonly: true, fileMustExist: true, timeout: 250 });
}

/**
 * Why `path` cannot be a database, from its metadata alone. The file is never opened here: closing it would drop the locks
 * that SQLite holds on it in this process (POSIX), and it may be our own.
 */
export async function notADatabase(path: string): Promise<string | undefined> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => error);
  if (found instanceof Error) {
    return found.code === 'ENOENT'
      ? `database ${path} does not exist`
      : `database ${path} cannot be read (${found.code})`;
  }
  if (!found.isFile())
    return `database ${path}: expected a SQLite file, got ${found.isDirectory() ? 'a folder' : 'no regular file'}`;
  return found.size === 0 ? `database ${path} is empty: expected a SQLite file` : undefined;
}

async function copy(source: string, temporary: string, signal: AbortSignal): Promise<number> {
  const from = await openReadonly(source);
  try {
    // Under WAL an open snapshot keeps writers out of the copy: otherwise each of their commits would start it again. With
    // a rollback journal it would keep the writers themselves waiting, and a restart is the lesser evil.
    // eslint-disable-next-line no-restricted-syntax -- a read-only connection: there is no write lock to take
    if (from.pragma('journal_mode', { simple: true }) === 'wal') from.exec('BEGIN');
    from.prepare('SELECT count(*) FROM sqlite_schema').get();
    const { totalPages } = await from.backup(temporary, {
      progress: () => {
        signal.throwIfAborted();
        return PAGES_A_STEP;
      },
    });
    return totalPages;
  } finally {
    from.close();
  }
}

/** Also makes the copy one plain file: a database under WAL would drag `-wal` and `-shm` along. Undefined when it is sound. */
async function verify(path: string): Promise<string | undefined> {
  await chmod(path, 0o600);
  const { default: Database } = await import('better-sqlite3');
  const copied = new Database(path, { fileMustExist: true });
  try {
    copied.pragma('journal_mode = DELETE');
    const verdict = String(copied.pragma('integrity_check(1)', { simple: true }));
    return verdict === 'ok' ? undefined : verdict;
  } finally {
    copied.close();
  }
}

/** Removes all but the newest `keep` copies of this name; nothing else in the folder is touched. */
async function rotate(folder: string, name: string, keep: number): Promise<number> {
  const copies = (await readdir(folder)).filter((file) => {
    return file.startsWith(`${name}-`) && /^\d{8}T\d{6}Z\.db$/.test(file.slice(name.length + 1));
  });
  const old = copies.sort().slice(0, -keep);
  for (const file of old) await rm(join(folder, file), { force: true });
  return old.length;
}

async function discard(temporary: string): Promise<void> {
  for (const ending of ['', '-journal', '-wal', '-shm']) {
    // What cannot be removed now (the folder went away) is abandoned, and the outcome is told all the same.
    await rm(temporary + ending, { force: true }).catch(() => undefined);
  }
}

/** What attempts that were killed left half-written; a copy that takes a day is none. */
async function removeAbandoned(folder: string, now: Instant): Promise<void> {
  for (const name of (await readdir(folder)).filter((file) => /^\..+\.part(-journal|-wal|-shm)?$/.test(file))) {
    const file = await lstat(join(folder, name)).catch(() => undefined);
    if (file?.isFile() && file.mtimeMs < now - 86_400_000) await rm(join(folder, name), { force: true });
  }
}

/** Databases of others get a folder each: two files named app.db must not rotate each other's copies away. */
function defaultFolder(deps: BuiltinDeps, source: string): string {
  if (source === resolve(deps.databasePath)) return deps.backupFolder;
  const hash = createHash('sha256').update(source).digest('hex').slice(0, 8);
  return join(deps.backupFolder, `${basename(source, extname(source))}-${hash}`);
}

function outcomeOf(error: unknown, source: string, folder: string): Outcome {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'SQLITE_NOTADB':
      return failed(`${source} is not a SQLite database (or is encrypted)`, false);
    case 'SQLITE_FULL':
    case 'ENOSPC':
      return failed(`no space left in ${folder} for the copy of ${source}`, true);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'ENOTDIR':
    case 'EEXIST':
      return failed(`the backup cannot be written to ${folder}: ${message}`, false);
    default:
      if (code?.startsWith('SQLITE_CORRUPT')) return failed(`${source} is damaged: ${message}`, false);
      return failed(`the backup of ${source} failed: ${message}`, true);
  }
}

function failed(error: string, transient: boolean): Outcome {
  return { kind: 'failed', error: printable(`${error}.`), transient };
}
