// Which project configurations were used here before (RELIABILITY.md F111): one that came with a cloned repository says which tasks
// there are and what they run, so its first use is said once. Kept in the state folder, by path and content.

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { printableLine } from '../task/printable.js';
import { filesOf } from './local-imports.js';

const seenConfigs = z.array(z.object({ path: z.string(), sha256: z.string() }));
type Seen = z.infer<typeof seenConfigs>;

const MOST_KEPT = 1_000;

/**
 * What to say about the file the first time, or the first time after it has changed; null otherwise. From then on it was seen.
 * One that is a program has changed when a file of its own that it imports has.
 */
export function firstUse(stateFolder: string, path: string): string | null {
  const file = join(stateFolder, 'seen-configs.json');
  const sha256 = digestOf(path);
  const seen = readSeen(file);
  const before = seen.find((each) => each.path === path);
  if (sha256 === null || before?.sha256 === sha256) return null;
  writeSeen(file, stateFolder, [...seen.filter((each) => each !== before), { path, sha256 }].slice(-MOST_KEPT));
  const news = before === undefined ? 'is used here for the first time' : 'has changed since it was last used here';
  return `the project's configuration ${printableLine(path)} ${news}: it says what tasks run. Look at it, and at: cron-agent tasks`;
}

/** One that is not there any more, or not a file, was nobody's first use. */
function digestOf(path: string): string | null {
  try {
    const [own, ...imported] = [...filesOf(path)].map(([file, content]) => ({ file, digest: sha256Of(content) }));
    return imported.length === 0 ? own!.digest : sha256Of(JSON.stringify([own, ...imported]));
  } catch {
    return null;
  }
}

function sha256Of(content: Buffer | string): string {
  return createHash('sha256').update(content).digest('hex');
}

/** A list that cannot be read knows of none: then all are said again. */
function readSeen(file: string): Seen {
  try {
    return seenConfigs.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return [];
  }
}

/** Where it cannot be written the news is said again each time. */
function writeSeen(file: string, stateFolder: string, seen: Seen): void {
  const draft = `${file}.${process.pid}.tmp`;
  try {
    mkdirSync(stateFolder, { recursive: true, mode: 0o700 });
    writeFileSync(draft, `${JSON.stringify(seen, null, 2)}\n`, { mode: 0o600 });
    renameSync(draft, file);
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
  }
}
