// JSON lines in, JSON lines out, one at a time: as much memory for ten thousand lines as for one.

import { createInterface } from 'node:readline';
import { printableLine } from '../task/printable.js';
import type { Cli } from './cli.js';

export type BatchLine =
  | { readonly ok: true; readonly number: number; readonly value: Record<string, unknown> }
  | { readonly ok: false; readonly number: number; readonly message: string };

/** What a line calls itself: given back as it came. */
export type BatchId = string | number;

const LINE_MAX = 256 * 1024;

/** Gives each line that is not empty to `work` and prints what it answers. Answers with how many lines failed. */
export async function eachLine(
  cli: Cli,
  work: (line: BatchLine) => Promise<{ readonly answer: unknown; readonly failed: boolean }>,
): Promise<number> {
  const lines = createInterface({ input: cli.io.stdin, terminal: false, crlfDelay: Infinity });
  let number = 0;
  let failed = 0;
  try {
    for await (const text of lines) {
      number += 1;
      if (text.trim() === '') continue;
      const done = await work(readLine(text, number));
      if (done.failed) failed += 1;
      await writeLine(cli, done.answer);
    }
  } finally {
    lines.close();
  }
  return failed;
}

export function idOf(line: Readonly<Record<string, unknown>>): BatchId | null {
  const { id } = line;
  return typeof id === 'string' || typeof id === 'number' ? id : null;
}

function readLine(text: string, number: number): BatchLine {
  const wrong = (what: string): BatchLine => ({
    ok: false,
    number,
    message: `line ${number}: expected a JSON object, got ${what}.`,
  });
  if (text.length > LINE_MAX) return wrong(`${text.length} characters`);
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return wrong(Array.isArray(value) ? 'a list' : typeof value);
    return { ok: true, number, value: value as Record<string, unknown> };
  } catch (error) {
    const why = error instanceof Error ? ` (${printableLine(error.message)})` : '';
    return wrong(`something else${why}`);
  }
}

/** Waits for a slow reader, so that answers do not pile up in memory. */
async function writeLine(cli: Cli, answer: unknown): Promise<void> {
  const { stdout } = cli.io;
  if (stdout.write(`${JSON.stringify(answer)}\n`) || stdout.destroyed) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      for (const event of ['drain', 'close', 'error']) stdout.off(event, done);
      resolve();
    };
    for (const event of ['drain', 'close', 'error']) stdout.on(event, done);
  });
}
