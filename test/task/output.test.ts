import fc from 'fast-check';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cappedOutput, liveOutputFile, outputText } from '../../src/task/output.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'output-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('capped output', () => {
  test('keeps the first and the last bytes and counts all, however they are cut into chunks', () => {
    const chunks = fc.array(fc.uint8Array({ maxLength: 12 }), { maxLength: 12 });
    fc.assert(
      fc.property(chunks, fc.nat(8), fc.nat(8), (written, headBytes, tailBytes) => {
        const output = cappedOutput({ headBytes, tailBytes });
        for (const chunk of written) output.write('stdout', chunk);
        const all = Buffer.concat(written);
        const rest = all.subarray(headBytes);
        const { head, tail, bytes } = output.finish();
        expect(bytes).toBe(all.length);
        expect(head).toEqual(all.subarray(0, headBytes));
        expect(tail).toEqual(rest.subarray(Math.max(0, rest.length - tailBytes)));
      }),
    );
  });

  test('by default 64 KiB and 192 KiB', () => {
    const output = cappedOutput();
    output.write('stdout', Buffer.alloc(1024 * 1024, 'x'));
    const { head, tail, bytes } = output.finish();
    expect([head.length, tail.length, bytes]).toEqual([65_536, 196_608, 1_048_576]);
  });

  test('keeps nothing of a chunk that its writer uses again', () => {
    const output = cappedOutput({ headBytes: 2, tailBytes: 2 });
    const chunk = Buffer.from('abcd');
    output.write('stdout', chunk);
    chunk.fill('X');
    expect(output.finish()).toEqual({ head: Buffer.from('ab'), tail: Buffer.from('cd'), bytes: 4 });
  });

  test('drops what comes after the end', () => {
    const output = cappedOutput();
    output.finish();
    output.write('stdout', Buffer.from('late'));
    expect(output.finish().bytes).toBe(0);
  });

  test('a thousand quiet runs cost next to nothing', () => {
    const before = process.memoryUsage().arrayBuffers;
    const outputs = Array.from({ length: 1_000 }, () => cappedOutput());
    for (const output of outputs) output.write('stdout', Buffer.from('ok\n'));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * 1024 * 1024);
    expect(outputs.at(-1)?.finish().bytes).toBe(3);
  });
});

describe('the live file', () => {
  test('appears at the first write, for its owner alone, and can be followed', () => {
    const liveFile = liveOutputFile(join(folder, 'state'), 'RUN', 2);
    const output = cappedOutput({ liveFile });
    expect(existsSync(liveFile)).toBe(false);
    output.write('stdout', Buffer.from('one\n'));
    expect(readFileSync(liveFile, 'utf8')).toBe('one\n');
    output.write('stderr', Buffer.from('two\n'));
    expect(readFileSync(liveFile, 'utf8')).toBe('one\ntwo\n');
    expect(statSync(liveFile).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'state', 'output')).mode & 0o777).toBe(0o700);
    output.finish();
  });

  test('stops at its limit and says so; what is stored goes on', () => {
    const liveFile = join(folder, 'limited.log');
    const output = cappedOutput({ liveFile, liveLimit: 5 });
    for (const text of ['abc', 'defg', 'hij']) output.write('stdout', Buffer.from(text));
    expect(readFileSync(liveFile, 'utf8')).toBe('abcde\n… more than 5 bytes: the rest is not shown live …\n');
    expect(output.finish()).toMatchObject({ head: Buffer.from('abcdefghij'), bytes: 10 });
  });

  test('is not written through a link, and a run goes on without it', () => {
    const elsewhere = join(folder, 'elsewhere');
    writeFileSync(elsewhere, 'mine');
    symlinkSync(elsewhere, join(folder, 'link.log'));
    const output = cappedOutput({ liveFile: join(folder, 'link.log') });
    output.write('stdout', Buffer.from('x'));
    expect(readFileSync(elsewhere, 'utf8')).toBe('mine');
    expect(output.finish().bytes).toBe(1);
  });
});

describe('output as text', () => {
  const text = (head: string | Buffer, tail: string | Buffer = '', bytes?: number): string => {
    const [a, b] = [Buffer.from(head), Buffer.from(tail)];
    return outputText(a, b, bytes ?? a.length + b.length);
  };

  test('a character that lies across the border of head and tail is whole', () => {
    const bytes = Buffer.from('grün');
    expect(text(bytes.subarray(0, 3), bytes.subarray(3))).toBe('grün');
  });

  test('names the gap', () => {
    expect(text('ab', 'yz', 26)).toBe('ab\n… 22 bytes not kept …\nyz');
  });

  test('shows bytes that are no text, and line ends of other systems', () => {
    expect(text(Buffer.from([0x61, 0xff, 0x00, 0x0d, 0x0a, 0x62, 0x0d, 0x63]))).toBe('a\ufffd\\x00\nb\\rc');
  });
});
