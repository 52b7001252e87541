// Is a database file sound? Small files are read here; large ones in a thread of their own, or the event loop would stand
// still for as long as the disk takes.

import { createRequire } from 'node:module';
import { statSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import Database from 'better-sqlite3';

export type Depth = 'integrity_check' | 'quick_check';

/** Read in about 20 ms. */
const SMALL_BYTES = 8 * 1024 * 1024;

/** Text, since a worker cannot load a TypeScript file where the sources run as they are. */
const READ_IN_A_THREAD = `
  const { parentPort, workerData } = require('node:worker_threads');
  const Database = require(workerData.sqlite);
  let answer;
  try {
    const db = new Database(workerData.path, { readonly: true, fileMustExist: true, timeout: 250 });
    try {
      answer = { verdict: String(db.pragma(workerData.depth + '(1)', { simple: true })) };
    } finally {
      db.close();
    }
  } catch (error) {
    answer = { code: String(error.code), message: error.message };
  }
  parentPort.postMessage(answer);`;

type Answer = { readonly verdict: string } | { readonly code: string; readonly message: string };

/** The first fault, or undefined when the file is sound. Throws when it cannot be read, with SQLite's `code`. */
export async function integrityOf(path: string, depth: Depth = 'integrity_check'): Promise<string | undefined> {
  return verdictOf(statSync(path).size <= SMALL_BYTES ? readHere(path, depth) : await readInThread(path, depth));
}

/** The same at once, for a caller that has nothing else to do meanwhile. */
export function integrityAtOnce(path: string, depth: Depth = 'integrity_check'): string | undefined {
  return verdictOf(readHere(path, depth));
}

function verdictOf(answer: Answer): string | undefined {
  if ('verdict' in answer) return answer.verdict === 'ok' ? undefined : answer.verdict;
  if (answer.code === 'SQLITE_NOTADB' || answer.code.startsWith('SQLITE_CORRUPT')) return answer.message;
  throw Object.assign(new Error(answer.message), { code: answer.code });
}

function readHere(path: string, depth: Depth): Answer {
  try {
    const db = new Database(path, { readonly: true, fileMustExist: true, timeout: 250 });
    try {
      return { verdict: String(db.pragma(`${depth}(1)`, { simple: true })) };
    } finally {
      db.close();
    }
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error;
    return { code: error.code, message: error.message };
  }
}

function readInThread(path: string, depth: Depth): Promise<Answer> {
  const sqlite = createRequire(import.meta.url).resolve('better-sqlite3');
  return new Promise((resolve, reject) => {
    const worker = new Worker(READ_IN_A_THREAD, { eval: true, workerData: { sqlite, path, depth } });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the check of ${path} ended with ${code} before it had an answer`)));
  });
}
