// Standard input that was given on purpose: a pipe or a file. Anything else (a terminal, /dev/null, an open descriptor that nobody
// writes to) is not waited for.

import { fstatSync } from 'node:fs';
import type { Readable } from 'node:stream';

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

/** All of it, up to 256 KB. */
export async function readAll(stdin: Readable): Promise<string> {
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
