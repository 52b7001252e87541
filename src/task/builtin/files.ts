// Files that only their owner may read, whole or not at all: written under another name, synced, then renamed.

import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Instant } from '../../time/instant.js';
import { formatInstant } from '../../time/instant.js';

/** `20260302T080000Z`: sorts by time, and is a file name everywhere. */
export function stamp(at: Instant): string {
  return formatInstant(at)
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(/[-:]/g, '');
}

/** Folders that are missing are made 0700; those that are there keep their mode. */
export async function privateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
}

/** A name beside `path` for what is being written; hidden, and unlike any finished file. */
export function temporaryFor(path: string, runId: string): string {
  return join(dirname(path), `.${runId.replaceAll(/[^A-Za-z0-9-]/g, '_')}.part`);
}

export async function writePrivately(path: string, text: string, runId: string): Promise<void> {
  await privateFolder(dirname(path));
  const temporary = temporaryFor(path, runId);
  try {
    const file = await open(temporary, 'w', 0o600);
    try {
      await file.writeFile(text);
    } finally {
      await file.close();
    }
    await putInPlace(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Syncs the file, gives it its name, and syncs the folder, so that a power loss leaves the old state or the new one. */
export async function putInPlace(temporary: string, path: string): Promise<void> {
  await sync(temporary);
  await rename(temporary, path);
  await sync(dirname(path));
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
