// Monitors: `notify.pings`, `notify.heartbeat` and CRON_AGENT_PING_URL, CRON_AGENT_HEARTBEAT_URL. A URL of a monitor is a secret: no
// fault shows one.

import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ConfigError, loadConfig } from '../src/config.js';

const CHECK = 'https://hc-ping.com/path-token-1234';
const ALL = `${CHECK}/{slug}?create=1`;

let root: string;
beforeEach(() => (root = realpathSync(mkdtempSync(join(tmpdir(), 'ping-config-')))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

const load = (env: Record<string, string> = {}) => loadConfig({ cwd: root, env: { CRON_AGENT_HOME: root, ...env } });
function write(path: string, content: unknown): void {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(content, null, 2), { mode: 0o600 });
}
const asUser = (notify: unknown): void => write('config/config.json', { notify });

async function faults(env?: Record<string, string>): Promise<string> {
  const error: unknown = await load(env).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ConfigError);
  expect((error as ConfigError).message).not.toContain('path-token-1234');
  return (error as ConfigError).message;
}

describe('the user says who is told', () => {
  test('of all jobs, of some, of one by its own check', async () => {
    asUser({
      pings: [
        { name: 'all', url: ALL },
        { name: 'some', url: ALL, jobs: ['nightly', 'etl'], private: true },
        { name: 'one', url: CHECK, jobs: ['nightly'] },
      ],
      heartbeat: { url: CHECK, every: '5m' },
    });
    const { pings, heartbeat } = await load();
    expect(pings).toEqual([
      { name: 'all', url: ALL, jobs: null, private: false },
      { name: 'some', url: ALL, jobs: ['nightly', 'etl'], private: true },
      { name: 'one', url: CHECK, jobs: ['nightly'], private: false },
    ]);
    expect(heartbeat).toEqual({ url: CHECK, everyMs: 300_000, private: false });
  });

  test('with the URL in a variable; where it is not set, this process knows none', async () => {
    asUser({ pings: [{ name: 'all', urlEnv: 'PINGS' }], heartbeat: { urlEnv: 'BEAT' } });
    expect(await load({ PINGS: ALL, BEAT: CHECK })).toMatchObject({
      pings: [{ name: 'all', url: ALL }],
      heartbeat: { url: CHECK, everyMs: 60_000 },
    });
    expect(await load()).toMatchObject({ pings: [{ name: 'all', url: null }], heartbeat: { url: null } });
  });

  test('in the environment, or nobody is', async () => {
    const env = { CRON_AGENT_PING_URL: ALL, CRON_AGENT_HEARTBEAT_URL: CHECK };
    expect(await load(env)).toMatchObject({
      pings: [{ name: 'environment', url: ALL, jobs: null }],
      heartbeat: { url: CHECK, everyMs: 60_000 },
    });
    expect(await load()).toMatchObject({ pings: [], heartbeat: null });
  });

  test('X50: a URL reaches no task', async () => {
    const env = { CRON_AGENT_PING_URL: ALL, CRON_AGENT_HEARTBEAT_URL: CHECK };
    expect(JSON.stringify((await load(env)).environment)).not.toContain('path-token-1234');
  });
});

test('X57: a project does not say who is told', async () => {
  write('cron-agent.config.json', { notify: { heartbeat: { url: CHECK } } });
  expect(await faults()).toMatch(/notify: expected the environment, \.env or .*, got it from a project/);
});

describe('what is wrong is said with its place', () => {
  test.each([
    [{ name: 'hc' }, /notify\.pings\.0\.url: expected one of url and urlEnv, got neither\./],
    [{ name: 'hc', url: ALL, urlEnv: 'X' }, /notify\.pings\.0\.url: expected one of url and urlEnv, got both\./],
    [{ url: ALL }, /notify\.pings\.0\.name: expected text, got nothing/],
    [{ name: 'hc', url: CHECK }, /notify\.pings\.0\.url: expected \{slug\} in the URL, .* got none/],
    [{ name: 'hc', url: CHECK, jobs: ['a', 'b'] }, /notify\.pings\.0\.url: expected \{slug\} in the URL/],
    [{ name: 'hc', url: 'path-token-1234' }, /notify\.pings\.0\.url: expected a URL such as/],
    [{ name: 'hc', url: 'https://me:path-token-1234@x.example/{slug}' }, /url: expected a URL without a user/],
    [{ name: 'hc', url: 'http://169.254.169.254/{slug}' }, /url: expected an address that can be reached/],
    [{ name: 'hc', url: ALL, job: 'nightly' }, /0\.job: unknown key: .*Did you mean "jobs"\?/],
    [{ name: 'environment', url: ALL }, /0\.name: expected a name of its own/],
  ])('%j', async (ping, expected) => {
    asUser({ pings: [ping] });
    expect(await faults()).toMatch(expected);
  });

  test.each([
    [{ every: '5m' }, /notify\.heartbeat\.url: expected one of url and urlEnv, got neither\./],
    [{ url: CHECK, every: '0s' }, /notify\.heartbeat\.every: expected a period from 1s to 1d/],
    [{ url: CHECK, every: 5 }, /notify\.heartbeat\.every: expected text/],
    [
      { url: CHECK, period: '5m' },
      /notify\.heartbeat\.period: unknown key: expected one of url, urlEnv, private, every/,
    ],
  ])('%j', async (heartbeat, expected) => {
    asUser({ heartbeat });
    expect(await faults()).toMatch(expected);
  });

  test('in the environment', async () => {
    expect(await faults({ CRON_AGENT_PING_URL: CHECK })).toMatch(/CRON_AGENT_PING_URL: expected \{slug\} in the URL/);
    expect(await faults({ CRON_AGENT_HEARTBEAT_URL: 'path-token-1234' })).toMatch(
      /CRON_AGENT_HEARTBEAT_URL: expected a URL such as/,
    );
    asUser({ pings: [{ name: 'hc', urlEnv: 'PINGS' }] });
    expect(await faults({ PINGS: CHECK })).toMatch(/PINGS: expected \{slug\} in the URL/);
  });
});
