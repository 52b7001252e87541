// What was typed, kept between chats: 1,000 lines, no duplicates, readable by its owner alone. A line that begins with a space is
// not kept.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

export const HISTORY_LINES = 1_000;

/** Newest first, as readline wants it. No file is no history. */
export function readHistory(path: string): string[] {
  try {
    const lines = readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
    return lines.toReversed().slice(0, HISTORY_LINES);
  } catch {
    return [];
  }
}

/** Drops what must not be kept from `history` itself, and writes the rest. A folder that cannot be written costs only the history. */
export function keepHistory(path: string, history: string[]): void {
  const kept = [...new Set(history.filter((line) => !line.startsWith(' ') && line.trim() !== ''))].slice(
    0,
    HISTORY_LINES,
  );
  history.splice(0, history.length, ...kept);
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(
      path,
      kept
        .toReversed()
        .map((line) => `${line.replaceAll('\n', ' ')}\n`)
        .join(''),
      { mode: 0o600 },
    );
  } catch {
    return; // read-only home: the chat goes on without
  }
}
