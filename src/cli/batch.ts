// JSON lines in, JSON lines out, few at a time: as much memory for ten thousand lines as for a chunk of them.

import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { printableLine } from '../task/printable.js';
import type { Cli } from './cli.js';

export type BatchLine =
  | { readonly ok: true; readonly number: number; readonly value: Record<string, unknown> }
  | { readonly ok: false; readonly number: number; readonly message: string };

/** What a line calls itself: given back as it came. */
export type BatchId = string | number;

const LINE_MAX = 256 * 1024;

export interface BatchAnswer {
  readonly answer: unknown;
  readonly failed: boolean;
}

/** Gives each line that is not empty to `work` and prints what it answers. Answers with how many lines failed. */
export function eachLine(cli: Cli, work: (line: BatchLine) => Promise<BatchAnswer>): Promise<number> {
  return eachChunk(cli, 1, async (lines) => Promise.all(lines.map(work)));
}

/** {@link eachLine} for up to `size` lines at a time: those that are there already, so that nobody waits for lines to come. */
export async function eachChunk(
  cli: Cli,
  size: number,
  work: (lines: readonly BatchLine[]) => Promise<readonly BatchAnswer[]>,
): Promise<number> {
  let number = 0;
  let failed = 0;
  for await (const texts of linesOf(cli.io.stdin)) {
    const lines = texts.map((text) => readLine(text, (number += 1))).filter((line) => line !== null);
    for (let from = 0; from < lines.length; from += size) {
      for (const done of await work(lines.slice(from, from + size))) {
        if (done.failed) failed += 1;
        await writeLine(cli, done.answer);
      }
    }
  }
  return failed;
}

/** The whole lines of each piece that arrives. What runs on beyond the limit without an end is not kept. */
async function* linesOf(stdin: Readable): AsyncGenerator<readonly string[]> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const piece of stdin) {
    const lines = (rest + (typeof piece === 'string' ? piece : decoder.write(piece as Buffer))).split('\n');
    rest = (lines.pop() ?? '').slice(0, LINE_MAX + 1);
    yield lines;
  }
  yield [rest + decoder.end()];
}

export function idOf(line: Readonly<Record<string, unknown>>): BatchId | null {
  const { id } = line;
  return typeof id === 'string' || typeof id === 'number' ? id : null;
}

/** Null for an empty line. */
function readLine(text: string, number: number): BatchLine | null {
  if (text.trim() === '') return null;
  const wrong = (what: string): BatchLine => ({
    ok: false,
    number,
    message: `line ${number}: expected a JSON object, got ${what}.`,
  });
  if (text.length > LINE_MAX) return wrong(`more than ${LINE_MAX} characters`);
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
