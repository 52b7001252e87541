// What the command line talks to: three streams and a working directory. The process's own in bin.ts, a test's own in tests.

import type { Readable, Writable } from 'node:stream';
import type { Overrides } from '../compose.js';

export interface Io {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly cwd: string;
  /** Instead of the process's own environment. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Registers what happens on a signal; answers with how to take it back. */
  onSignal(signals: readonly NodeJS.Signals[], listener: (signal: NodeJS.Signals) => void): () => void;
  /** Ends the process at once, whatever it is doing. */
  exit(code: number): void;
  /** What a test controls of the world. */
  readonly overrides?: Overrides;
}

/** A terminal on both ends: a person is there to answer. */
export function isInteractive(io: Io): boolean {
  return io.stdin.isTTY === true && io.stderr.isTTY === true;
}
