import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runFunction } from '../../src/task/function.js';
import type { Outcome, RunnerInput } from '../../src/task/runner.js';
import { context, input, recorded } from './support/input.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'function-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;
function module(code: string, ending = 'mjs'): string {
  const path = join(folder, `task-${(count += 1)}.${ending}`);
  writeFileSync(path, code);
  return path;
}
const call = (path: string, changes: Partial<RunnerInput> = {}, name = 'default'): Promise<Outcome> =>
  runFunction({ path, export: name }, input(changes));

describe('what a function is given', () => {
  test('one argument: arguments, why it runs with instants as text, a signal and a log', async () => {
    const path = module(`export default async (input) => {
      input.log('hello ' + input.args.who);
      const { signal, log, ...rest } = input;
      return { ...rest, signal: signal.aborted };
    }`);
    const output = recorded();
    const outcome = await call(path, { args: { who: 'you' }, output, context: context({ runId: 'R1', attempt: 2 }) });
    expect(output.text('stdout')).toBe('hello you\n');
    expect(JSON.parse((outcome.kind === 'succeeded' && outcome.summary) || '{}')).toEqual({
      args: { who: 'you' },
      jobName: 'job',
      jobId: 'J1',
      runId: 'R1',
      origin: 'tick',
      scheduledFor: '2026-03-02T08:00:00Z',
      periodStart: null,
      periodEnd: '2026-03-02T08:00:00Z',
      backfillFrom: null,
      idempotencyKey: 'KEY',
      attempt: 2,
      signal: false,
    });
  });

  test('a named export, and TypeScript', async () => {
    expect(await call(module(`export const nightly = () => 'done'`), {}, 'nightly')).toEqual({
      kind: 'succeeded',
      summary: 'done',
    });
    const typed = module(
      `interface In { args: { n: number } }\nexport default (i: In): string => String(i.args.n + 1);`,
      'ts',
    );
    expect(await call(typed, { args: { n: 1 } })).toEqual({ kind: 'succeeded', summary: '2' });
  });

  test('its code as it is on the disk now', async () => {
    const path = module(`export default () => 'old'`);
    expect(await call(path)).toMatchObject({ summary: 'old' });
    writeFileSync(path, `export default () => 'new!'`);
    utimesSync(path, 1, 1);
    expect(await call(path)).toMatchObject({ summary: 'new!' });
  });

  test('is loaded again after a change that left its size and its time', async () => {
    const path = module(`export default () => 'one'`);
    utimesSync(path, 1, 1);
    expect(await call(path)).toMatchObject({ summary: 'one' });
    writeFileSync(path, `export default () => 'two'`);
    utimesSync(path, 1, 1);
    expect(await call(path)).toMatchObject({ summary: 'two' });
  });

  test('its module once: what it keeps between runs stays', async () => {
    const path = module(`let n = 0; export default () => String(++n)`);
    await call(path);
    expect(await call(path)).toMatchObject({ summary: '2' });
  });
});

describe('how a function ends', () => {
  test.each([
    ['return undefined', undefined],
    ['return null', undefined],
    ['return "text"', 'text'],
    ['return { rows: 3 }', '{"rows":3}'],
    ['return 5', '5'],
    ['const a = {}; a.a = a; return a', '[object Object]'],
    ['return "x".repeat(2001)', `${'x'.repeat(2000)}…+1 chars`],
  ])('%s', async (body, summary) => {
    expect(await call(module(`export default () => { ${body} }`))).toEqual(
      summary === undefined ? { kind: 'succeeded' } : { kind: 'succeeded', summary },
    );
  });

  test('a thrown error fails it, and may be tried again unless it says otherwise', async () => {
    const output = recorded();
    expect(await call(module(`export default async () => { throw new Error('no route\\x1b') }`), { output })).toEqual({
      kind: 'failed',
      error: 'no route\\x1b',
      transient: true,
    });
    expect(output.text('stderr')).toMatch(/no route[^]*at /);
    const final = module(`export default () => { throw Object.assign(new Error('wrong id'), { transient: false }) }`);
    expect(await call(final)).toEqual({ kind: 'failed', error: 'wrong id', transient: false });
    expect(await call(module(`export default () => { throw 'text' }`))).toMatchObject({
      error: 'text',
      transient: true,
    });
    expect(await call(module(`export default () => { throw undefined }`))).toMatchObject({
      kind: 'failed',
      error: 'undefined',
    });
  });

  test.each([
    ['timed_out', { kind: 'timed_out' }],
    ['cancelled', { kind: 'cancelled' }],
    ['interrupted', { kind: 'interrupted' }],
  ])('one that gives up because it was stopped (%s) did not fail', async (reason, outcome) => {
    const path = module(
      `export default ({ signal, log }) => new Promise((_, no) => { signal.addEventListener('abort', () => no(signal.reason)); log('on'); })`,
    );
    const stop = new AbortController();
    const output = { write: () => queueMicrotask(() => stop.abort(reason)) };
    expect(await call(path, { signal: stop.signal, output })).toEqual(outcome);
  });

  test('one that finishes although it was told to stop has finished', async () => {
    const stop = new AbortController();
    const path = module(`export default ({ log }) => { log('on'); return 'done' }`);
    const output = { write: () => stop.abort('cancelled') };
    expect(await call(path, { signal: stop.signal, output })).toEqual({ kind: 'succeeded', summary: 'done' });
  });
});

describe('a module that cannot be used: no further try helps', () => {
  test.each([
    ['is not there', () => join(folder, 'nope.mjs'), /nope\.mjs: expected a file, got ENOENT\. Correct "module"/],
    ['is a folder', () => folder, /expected a file/],
    [
      'has no such export',
      () => module(`export const other = 1`),
      /expected a function exported as "default", got exports other/,
    ],
    ['is broken', () => module(`export default (`), /could not be loaded: /],
    ['throws while it loads', () => module(`throw new Error('no config')`), /could not be loaded: no config/],
  ])('%s', async (_, path, error) => {
    expect(await call(path())).toEqual({ kind: 'failed', transient: false, error: expect.stringMatching(error) });
  });
});
