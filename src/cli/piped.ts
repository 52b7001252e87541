// Standard input that was given on purpose: a pipe or a file. Anything else (a terminal, /dev/null, an open descriptor that nobody
// writes to) is not waited for.

import { fstatSync } from 'node:fs';
import type { Readable } from 'node:stream';
import type { World } from '../compose.js';

type Clock = World['clock'];

const MAX_BYTES = 256 * 1024;

export function isPiped(stdin: Readable & { readonly isTTY?: boolean; readonly fd?: number }): boolean {
  if (stdin.isTTY === true) return false;
  if (stdin.fd === undefined) return true;
  try {
    const stat = fstatSync(stdin.fd);
    return stat.isFIFO() || stat.isFile();
  } catch {
    return false; // closed by whoever started the program
  }
}

/** How long the first byte may take: programs that start this one often leave a pipe open and never write to it. */
const PATIENCE_MS = 1_000;

/** All of it, up to 256 KB; null when nothing came in time. */
export async function readAll(stdin: Readable, clock: Pick<Clock, 'sleep'>): Promise<string | null> {
  const waited = new AbortController();
  const first = new Promise<boolean>((resolve) => {
    for (const event of ['readable', 'end', 'close', 'error']) stdin.once(event, () => resolve(true));
  });
  const came = await Promise.race([first, clock.sleep(PATIENCE_MS, waited.signal).then(() => false)]);
  waited.abort();
  if (!came) {
    stdin.destroy();
    return null;
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stdin) {
    const bytes = Buffer.from(chunk as Uint8Array | string);
    chunks.push(bytes);
    size += bytes.length;
    if (size >= MAX_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, MAX_BYTES).toString('utf8');
}
