// What a run prints, in constant memory: the first 64 KiB, the last 192 KiB and an exact count of the bytes, however many
// gigabytes there are (F84). Beside it a live file that another process can follow while the run goes on.

import { closeSync, constants, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { printable } from './printable.js';
import type { OutputSink } from './runner.js';

export interface CapOptions {
  /** 64 KiB by default. */
  readonly headBytes?: number;
  /** 192 KiB by default. */
  readonly tailBytes?: number;
  /** Absolute; made with its folder at the first write, 0600. */
  readonly liveFile?: string;
  /** The live file gets no more than this; 16 MiB by default. */
  readonly liveLimit?: number;
}

export interface CappedOutput extends OutputSink {
  /** Closes the live file. What is written afterwards is dropped. `head` then `tail` is everything unless `bytes` is larger. */
  finish(): { readonly head: Buffer; readonly tail: Buffer; readonly bytes: number };
}

export function cappedOutput(options: CapOptions = {}): CappedOutput {
  // Made at the first write: most functions print nothing.
  let kept: { readonly head: Head; readonly tail: Tail; readonly live: LiveFile | undefined } | undefined;
  let bytes = 0;
  let finished = false;
  return {
    write(_stream, chunk) {
      if (finished || chunk.length === 0) return;
      bytes += chunk.length;
      kept ??= keeping(options);
      kept.live?.append(chunk);
      const taken = kept.head.take(chunk);
      if (taken < chunk.length) kept.tail.take(chunk.subarray(taken));
    },
    finish() {
      finished = true;
      kept?.live?.close();
      return { head: kept?.head.content() ?? NOTHING, tail: kept?.tail.content() ?? NOTHING, bytes };
    },
  };
}

const NOTHING = Buffer.alloc(0);

function keeping(options: CapOptions): { head: Head; tail: Tail; live: LiveFile | undefined } {
  return {
    head: new Head(options.headBytes ?? 64 * 1024),
    tail: new Tail(options.tailBytes ?? 192 * 1024),
    live:
      options.liveFile === undefined
        ? undefined
        : new LiveFile(options.liveFile, options.liveLimit ?? 16 * 1024 * 1024),
  };
}

/** Where the live output of an attempt is; live-files looks after the folder. */
export function liveOutputFile(stateFolder: string, runId: string, attempt: number): string {
  return join(liveOutputFolder(stateFolder), `${runId}.${attempt}.log`);
}

export function liveOutputFolder(stateFolder: string): string {
  return join(stateFolder, 'output');
}

/** Stored output as text for a terminal: lossy UTF-8, control characters visible, the gap named. */
export function outputText(head: Uint8Array, tail: Uint8Array, bytes: number): string {
  const missing = bytes - head.length - tail.length;
  // Joined before it is decoded: a character may lie across the border.
  if (missing <= 0) return readable(Buffer.concat([head, tail]));
  return `${readable(head)}\n… ${missing} bytes not kept …\n${readable(tail)}`;
}

function readable(bytes: Uint8Array): string {
  return printable(new TextDecoder().decode(bytes).replaceAll('\r\n', '\n'));
}

/** The first bytes. Grows as needed: most runs print a line, and a thousand may run at once. */
class Head {
  readonly #limit: number;
  #kept: Buffer = Buffer.alloc(0);
  #length = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** How much of the chunk it took. */
  take(chunk: Uint8Array): number {
    const part = chunk.subarray(0, this.#limit - this.#length);
    const needed = this.#length + part.length;
    if (needed > this.#kept.length) {
      const larger = Buffer.alloc(Math.min(this.#limit, Math.max(1024, needed, 2 * this.#kept.length)));
      this.#kept.copy(larger, 0, 0, this.#length);
      this.#kept = larger;
    }
    this.#kept.set(part, this.#length);
    this.#length = needed;
    return part.length;
  }

  content(): Buffer {
    return Buffer.from(this.#kept.subarray(0, this.#length));
  }
}

/** The last bytes, in a ring that exists only once the head has overflown. */
class Tail {
  readonly #size: number;
  #ring: Buffer | undefined;
  /** Bytes ever taken; the next goes to `total % size`. */
  #total = 0;

  constructor(size: number) {
    this.#size = size;
  }

  take(chunk: Uint8Array): void {
    if (this.#size === 0) return;
    const ring = (this.#ring ??= Buffer.alloc(this.#size));
    const last = chunk.subarray(Math.max(0, chunk.length - this.#size));
    this.#total += chunk.length - last.length;
    const at = this.#total % this.#size;
    const first = last.subarray(0, this.#size - at);
    ring.set(first, at);
    ring.set(last.subarray(first.length), 0);
    this.#total += last.length;
  }

  content(): Buffer {
    if (!this.#ring) return Buffer.alloc(0);
    if (this.#total <= this.#size) return Buffer.from(this.#ring.subarray(0, this.#total));
    const start = this.#total % this.#size;
    return Buffer.concat([this.#ring.subarray(start), this.#ring.subarray(0, start)]);
  }
}

/** Appended synchronously, so that a reader sees it in order. A full disk ends the file, never the run. */
class LiveFile {
  readonly #path: string;
  readonly #limit: number;
  #file: number | undefined;
  #written = 0;
  #over = false;

  constructor(path: string, limit: number) {
    this.#path = path;
    this.#limit = limit;
  }

  append(chunk: Uint8Array): void {
    if (this.#over) return;
    const part = chunk.subarray(0, this.#limit - this.#written);
    try {
      this.#file ??= openAppending(this.#path);
      this.#writeAll(part);
      this.#written += part.length;
      if (part.length === chunk.length) return;
      this.#writeAll(Buffer.from(`\n… more than ${this.#limit} bytes: the rest is not shown live …\n`));
      this.close();
    } catch {
      // Output on the way is a convenience: the run and its stored head and tail go on without it (F30).
      this.close();
    }
  }

  close(): void {
    this.#over = true;
    if (this.#file === undefined) return;
    const file = this.#file;
    this.#file = undefined;
    try {
      closeSync(file);
    } catch {
      // Nothing is owed to a reader of a file whose disk is gone.
    }
  }

  #writeAll(bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length;) done += writeSync(this.#file ?? -1, bytes, done);
  }
}

function openAppending(path: string): number {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  return openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | constants.O_NOFOLLOW, 0o600);
}
