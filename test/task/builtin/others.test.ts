import { createHook } from 'node:async_hooks';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { JobId } from '../../../src/job/ids.js';
import { tickRunId, ulid } from '../../../src/job/ids.js';
import type { ReportRow } from '../../../src/task/builtin/builtins.js';
import { builtinTasks } from '../../../src/task/builtin/builtins.js';
import { liveOutputFile, liveOutputFolder } from '../../../src/task/output.js';
import { BUILTIN_NAMES } from '../../../src/task/task-config.js';
import type { Instant } from '../../../src/time/instant.js';
import { plus } from '../../../src/time/instant.js';
import { AT } from '../support/input.js';
import { bench } from './support.js';

test('the built-ins are those whose names the configuration may not take', () => {
  expect(builtinTasks(bench().deps).map(({ definition }) => definition.name)).toEqual(BUILTIN_NAMES);
});

/** How often Node asked the disk for something meanwhile. */
async function requestsToDisk(work: () => Promise<unknown>): Promise<number> {
  let asked = 0;
  const hook = createHook({ init: (_id, type) => void (type.startsWith('FSREQ') && (asked += 1)) }).enable();
  await work().finally(() => hook.disable());
  return asked;
}

describe('cleanup_logs', () => {
  test('forgets history and output files older than the period, nothing else', async () => {
    const asked: Instant[] = [];
    const prune = async (before: Instant) => {
      asked.push(before);
      return { runs: 1, until: plus(AT, -7 * 86_400_000) };
    };
    const b = bench({ prune });
    mkdirSync(liveOutputFolder(b.deps.stateFolder), { recursive: true });
    const file = (run: string, days: number, name = liveOutputFile(b.deps.stateFolder, run, 1)): void => {
      writeFileSync(name, '');
      utimesSync(name, AT / 1_000 - days * 86_400, AT / 1_000 - days * 86_400);
    };
    file('OLD', 11);
    file('OLDER', 100);
    file('NEW', 9);
    file('', 100, join(liveOutputFolder(b.deps.stateFolder), 'notes.txt'));
    symlinkSync('/etc/passwd', liveOutputFile(b.deps.stateFolder, 'LINK', 1));
    expect(await b.run('cleanup_logs', { older_than: '10d' })).toEqual({
      kind: 'succeeded',
      summary: 'removed 1 run and 2 output files older than 10d',
    });
    expect(asked).toEqual([plus(AT, -10 * 86_400_000)]);
    expect(readdirSync(liveOutputFolder(b.deps.stateFolder)).sort()).toEqual(['LINK.1.log', 'NEW.1.log', 'notes.txt']);
  });

  test('the files of forgotten runs go with them, however young', async () => {
    const b = bench({
      prune: async (_before, forgotten) => {
        await forgotten([
          { id: 'TWICE', attempts: 2 },
          { id: 'SILENT', attempts: 1 },
        ]);
        return { runs: 2, until: plus(AT, -7 * 86_400_000) };
      },
    });
    mkdirSync(liveOutputFolder(b.deps.stateFolder), { recursive: true });
    for (const [run, attempt] of [
      ['TWICE', 1],
      ['TWICE', 2],
      ['OTHER', 1],
    ] as const)
      writeFileSync(liveOutputFile(b.deps.stateFolder, run, attempt), '');
    expect(await b.run('cleanup_logs')).toMatchObject({
      summary: 'removed 2 runs and 2 output files older than 90d',
    });
    expect(readdirSync(liveOutputFolder(b.deps.stateFolder))).toEqual(['OTHER.1.log']);
  });

  test('looks at no file whose name says that it is young', async () => {
    const b = bench();
    mkdirSync(liveOutputFolder(b.deps.stateFolder), { recursive: true });
    const job = ulid(AT, Buffer.alloc(10)) as JobId;
    const file = (days: number, n = 0): string =>
      liveOutputFile(b.deps.stateFolder, tickRunId(plus(AT, -days * 86_400_000 + n), job), 1);
    for (let n = 0; n < 2_000; n++) writeFileSync(file(1, n), '');
    // Of old instants: one written then, one just now.
    for (const days of [200, 100]) writeFileSync(file(days), '');
    utimesSync(file(200), AT / 1_000 - 200 * 86_400, AT / 1_000 - 200 * 86_400);
    const asked = await requestsToDisk(() => b.run('cleanup_logs'));
    expect(asked).toBeLessThan(30);
    expect(existsSync(file(200))).toBe(false);
    expect(readdirSync(liveOutputFolder(b.deps.stateFolder))).toHaveLength(2_001);
  });

  test('says what it may not forget', async () => {
    const prune = async () => ({ runs: 0, until: plus(AT, -7 * 86_400_000) });
    expect(await bench({ prune }).run('cleanup_logs', { older_than: '1d' })).toEqual({
      kind: 'succeeded',
      summary:
        'removed 0 runs and 0 output files older than 1d; runs of the last 7 days stay: what they ran for could be asked for again',
    });
  });

  test('keeps 90 days by default, and works where nothing was ever written', async () => {
    expect(await bench().run('cleanup_logs')).toEqual({
      kind: 'succeeded',
      summary: 'removed 0 runs and 0 output files older than 90d',
    });
  });
});

describe('send_report', () => {
  const row = (job: string, state: string, more: Partial<ReportRow> = {}): ReportRow => ({
    job,
    state,
    scheduledFor: AT,
    reason: null,
    range: null,
    ...more,
  });
  const rows = [
    row('backup', 'succeeded'),
    row('backup', 'failed', { scheduledFor: plus(AT, -1_000), reason: 'older' }),
    row('backup', 'timed_out', { reason: '<b>late</b> \x1b[2J' }),
    row('etl', 'SKIPPED_MISSED', { range: { count: 40 } }),
    row('etl', 'SKIPPED_MISSED', { range: { count: null }, reason: 'not an error' }),
    row('etl', 'SKIPPED_PAUSED'),
    row('etl', 'running'),
  ];
  const read = (folder: string, name: string): string => readFileSync(join(folder, name), 'utf8');

  test('as text: a line per job, and where the file is', async () => {
    const asked: Instant[] = [];
    const b = bench({ runsSince: async (at) => (asked.push(at), rows) });
    expect(await b.run('send_report')).toEqual({
      kind: 'succeeded',
      summary: `${b.deps.reportFolder}/report-20260302T080000Z.txt: 1 succeeded, 2 failed, 41 missed in 24h`,
    });
    expect(asked).toEqual([plus(AT, -86_400_000)]);
    expect(read(b.deps.reportFolder, 'report-20260302T080000Z.txt')).toBe(
      `cron-agent: 2026-03-01T08:00:00Z to 2026-03-02T08:00:00Z

job     succeeded  failed  missed  other  last error
backup  1          2       0       0      2026-03-02T08:00:00Z <b>late</b> \\x1b[2J
etl     0          0       41+     2

Total: 1 succeeded, 2 failed, 41 missed.
`,
    );
    expect(statSync(join(b.deps.reportFolder, 'report-20260302T080000Z.txt')).mode & 0o777).toBe(0o600);
    expect(readdirSync(b.deps.reportFolder)).toEqual(['report-20260302T080000Z.txt']);
  });

  test('as HTML: what jobs said is text in it', async () => {
    const b = bench({ runsSince: async () => rows });
    await b.run('send_report', { format: 'html', period: '1w', folder: join(b.folder, 'here') });
    const html = read(join(b.folder, 'here'), 'report-20260302T080000Z.html');
    expect(html).toContain('<td>2026-03-02T08:00:00Z &lt;b&gt;late&lt;/b&gt; \\x1b[2J</td>');
    expect(html).toContain('2026-02-23T08:00:00Z');
  });

  test('of a period in which nothing ran', async () => {
    const b = bench();
    await b.run('send_report');
    expect(read(b.deps.reportFolder, 'report-20260302T080000Z.txt')).toContain('Nothing ran.');
  });

  test('of no period', async () => {
    await expect(bench().run('send_report', { period: 'lately' })).rejects.toThrow(/expected a period/);
    await expect(bench().run('send_report', { format: 'pdf' })).rejects.toThrow(
      /expected one of text, html, got "pdf"/,
    );
  });
});

describe('notify', () => {
  test('says its message on one harmless line', async () => {
    const lines: string[] = [];
    const b = bench({ announce: (line) => lines.push(line) });
    expect(await b.run('notify', { title: 'Tea', message: 'now\n\x1b]0;evil\x07 ' })).toMatchObject({
      kind: 'succeeded',
    });
    await b.run('notify', { message: 'plain' });
    expect(lines).toEqual(['Tea: now \\x1b]0;evil\\x07', 'plain']);
  });

  test('tells the channels first: a try that fails there has shown nothing yet', async () => {
    const lines: string[] = [];
    const told: unknown[] = [];
    const tell = bench({ announce: (line) => lines.push(line), remind: async (reminder) => void told.push(reminder) });
    await tell.run('notify', { title: 'Tea', message: 'now' });
    expect(told).toEqual([expect.objectContaining({ title: 'Tea', message: 'now', runId: expect.any(String) })]);
    const broken = bench({
      announce: (line) => lines.push(line),
      remind: () => Promise.reject(new Error('disk full')),
    });
    await expect(broken.run('notify', { message: 'later' })).rejects.toThrow('disk full');
    expect(lines).toEqual(['Tea: now']);
  });

  test('needs a message', async () => {
    await expect(bench().run('notify')).rejects.toThrow(/argument "message": expected text, got nothing/);
  });
});
