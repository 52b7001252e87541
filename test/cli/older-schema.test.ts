// The day after an upgrade: whoever looks first sees what is stored, and changes nothing; whoever changes something first brings the
// database up to date, with a copy before.

import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { JobId } from '../../src/job/ids.js';
import { tickRunId } from '../../src/job/ids.js';
import { APPLICATION_ID, MIGRATIONS } from '../../src/store/sqlite/schema.js';
import { specText } from '../../src/store/sqlite/rows.js';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.js';
import { aSpec, hourly, T0 } from '../support/builders.js';
import type { CommandLine } from './command-line.js';
import { commandLine } from './command-line.js';

let here: CommandLine;
beforeEach(() => {
  here = commandLine();
});
afterEach(() => here.remove());

const data = (): string => join(here.folder, 'data');
const database = (): string => join(data(), 'cron-agent.db');
const digest = (): string => createHash('sha256').update(readFileSync(database())).digest('hex');
const schema = (): unknown => {
  const file = new Database(database(), { readonly: true });
  const version: unknown = file.pragma('user_version', { simple: true });
  file.close();
  return version;
};

/** As the program of that day left it: one job, one run. */
function older(version: number): void {
  mkdirSync(data(), { mode: 0o700 });
  const file = new Database(database());
  file.pragma('journal_mode = WAL');
  for (const text of MIGRATIONS.slice(0, version)) file.exec(text);
  file.pragma(`application_id = ${APPLICATION_ID}`);
  file.pragma(`user_version = ${version}`);
  const spec = { ...aSpec({ schedule: hourly }), name: 'nightly' };
  const job = `INSERT INTO job (id, name, version, state, task, timezone, missed_policy, overlap_policy, created_at, created_by, updated_at)
    VALUES ('j1', 'nightly', 1, 'active', 'notify', 'UTC', 'coalesce', 'skip', ?, 'cli', ?)`;
  file.prepare(job).run(T0, T0);
  file
    .prepare(
      "INSERT INTO job_version (tenant_id, job_id, version, spec, at, by) VALUES ('default', 'j1', 1, ?, ?, 'cli')",
    )
    .run(specText(spec), T0);
  file.exec(`INSERT INTO job_progress (tenant_id, job_id, cursor_at) VALUES ('default', 'j1', ${T0});
    INSERT INTO run (id, tenant_id, job_id, version, origin, scheduled_for, state, lane, serial, not_before, ended_at)
      VALUES ('${tickRunId(T0, 'j1' as JobId)}', 'default', 'j1', 1, 'tick', ${T0}, 'succeeded', 'function', 1, ${T0}, ${T0})`);
  file.close();
}

const OLDER = MIGRATIONS.slice(1).map((_, index) => index + 1);

describe.each(OLDER)('schema %i', (version) => {
  beforeEach(() => older(version));

  test.each([
    ['list', /nightly/],
    ['status', /1 job, 0 paused/],
    ['status nightly', /nightly \(j1/],
    ['history', /succeeded/],
    ['dead list', /^$/],
    ['audit', /^$/],
    ['dst', /./],
    ['simulate --from 2026-03-02 --to 2026-03-03', /nightly/],
  ])('F34: %s reads it and leaves it as it is', async (words, shown) => {
    const before = digest();
    const { code, stdout, stderr } = await here.run(...words.split(' '));
    expect([code, stderr]).toEqual([0, expect.not.stringMatching(/error/)]);
    expect(stdout).toMatch(shown);
    expect([digest(), schema(), readdirSync(data()).filter((name) => name === 'backups')]).toEqual([
      before,
      version,
      [],
    ]);
  });

  test('doctor says so', async () => {
    const [check] = await here.checks('database');
    expect(check?.found).toContain(
      `schema ${version} (the next change brings it to ${MIGRATIONS.length}, with a copy before)`,
    );
    expect(check?.ok).toBe(true);
  });

  test('F39: a change brings it up to date, with a copy of what it was, beside somebody who reads', async () => {
    const reader = openSqliteStore({ path: database(), readonly: true });
    expect((await here.run('pause', 'nightly')).code).toBe(0);
    expect((await reader.jobs()).map(({ name, state }) => [name, state])).toEqual([['nightly', 'active']]);
    await reader.close();
    expect(schema()).toBe(MIGRATIONS.length);
    expect(readdirSync(join(data(), 'backups'))).toEqual([expect.stringMatching(`^cron-agent-schema${version}-`)]);
    expect((await here.json<{ state: string }[]>('list'))[0]?.state).toBe('paused');
  });
});
