// A batch is a stream: answers leave while lines still come, and a reader that is slow slows the whole down.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Io } from '../../src/cli/io.js';
import { run } from '../../src/cli/program.js';

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'stream-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function batch(stdin: Readable, stdout: Writable): Promise<number> {
  const io: Io = {
    stdin,
    stdout,
    stderr: new PassThrough(),
    cwd: folder,
    environment: { CRON_AGENT_HOME: folder, HOME: folder, CRON_AGENT_TZ: 'UTC' },
    onSignal: () => () => undefined,
    exit: () => undefined,
  };
  return run(['explain', '--batch'], io);
}

const line = (id: number): string => `{"id":${id},"phrase":"${id % 60} 9 * * *","count":1}\n`;

test('an answer leaves before the next line comes', async () => {
  const [stdin, stdout] = [new PassThrough(), new PassThrough()];
  const ended = batch(stdin, stdout);
  for (const id of [1, 2, 3]) {
    stdin.write(line(id));
    const [answer] = (await new Promise<Buffer>((resolve) => stdout.once('data', resolve))).toString().split('\n');
    expect(JSON.parse(answer ?? '')).toMatchObject({ id, status: 'ok' });
  }
  stdin.end();
  expect(await ended).toBe(0);
});

test('ten thousand lines are never read far ahead of a reader that is slow', async () => {
  let [given, taken, furthest] = [0, 0, 0];
  const lines = function* () {
    for (; given < 10_000; given += 1) yield line(given);
  };
  const stdout = new Writable({
    highWaterMark: 1,
    write(_chunk, _encoding, done) {
      taken += 1;
      furthest = Math.max(furthest, given - taken);
      setImmediate(done);
    },
  });
  // A stop after two thousand: what is not slowed down by then will not be later.
  const stdin = Readable.from(lines());
  const ended = batch(stdin, stdout);
  await new Promise<void>((resolve) => {
    const look = (): void => void (taken < 2_000 ? setImmediate(look) : resolve());
    look();
  });
  expect(furthest).toBeLessThan(64);
  given = 10_000;
  expect(await ended).toBe(0);
  expect(taken).toBeLessThan(2_100);
});
