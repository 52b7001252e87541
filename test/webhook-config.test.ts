// Who is told: the `notify` section and CRON_AGENT_WEBHOOK_*. Every fault says where it is and none shows a secret or a URL.

import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ConfigError, loadConfig } from '../src/config.js';
import { NOTICE_EVENTS } from '../src/job/notice.js';

const SECRET = `whsec_${Buffer.alloc(32, 'k').toString('base64')}`;
const OTHER = `whsec_${Buffer.alloc(24, 'o').toString('base64')}`;
const URL_OF_MINE = 'https://hooks.example.com/path-token-1234';

let root: string;
beforeEach(() => (root = realpathSync(mkdtempSync(join(tmpdir(), 'webhook-config-')))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

const load = (env: Record<string, string> = {}) => loadConfig({ cwd: root, env: { CRON_AGENT_HOME: root, ...env } });
function write(path: string, content: unknown): void {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(content, null, 2), { mode: 0o600 });
}
const asUser = (...webhooks: readonly unknown[]): void => write('config/config.json', { notify: { webhooks } });

async function faults(env?: Record<string, string>): Promise<string> {
  const error: unknown = await load(env).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ConfigError);
  const { message } = error as ConfigError;
  expect(message).not.toMatch(/path-token-1234|12345678901234|a2tra2|c2hvcnQ|AAAAAA/);
  return message.replaceAll(`${root}/`, '');
}

describe('the user says who is told', () => {
  test('in the file: a channel, all events unless some are named', async () => {
    asUser(
      { name: 'ops', url: URL_OF_MINE, secret: SECRET },
      { name: 'mine', url: 'http://127.0.0.1:1/', secret: [SECRET, OTHER], events: ['run.dead'], private: true },
    );
    expect((await load()).webhooks).toEqual([
      { name: 'ops', url: URL_OF_MINE, secrets: [SECRET], events: NOTICE_EVENTS, private: false },
      { name: 'mine', url: 'http://127.0.0.1:1/', secrets: [SECRET, OTHER], events: ['run.dead'], private: true },
    ]);
  });

  test('with the secret in a variable; where it is not set, this process knows none', async () => {
    asUser({ name: 'ops', url: URL_OF_MINE, secretEnv: 'OPS_SECRET' });
    expect((await load({ OPS_SECRET: `${OTHER}  ${SECRET}` })).webhooks[0]!.secrets).toEqual([OTHER, SECRET]);
    expect((await load()).webhooks[0]!.secrets).toEqual([]);
  });

  test('in the environment', async () => {
    const CRON_AGENT_WEBHOOK_EVENTS = 'run.dead, run.unknown';
    const env = { CRON_AGENT_WEBHOOK_URL: URL_OF_MINE, CRON_AGENT_WEBHOOK_SECRET: SECRET };
    const channel = { name: 'environment', url: URL_OF_MINE, secrets: [SECRET], private: false };
    expect((await load(env)).webhooks).toEqual([{ ...channel, events: NOTICE_EVENTS }]);
    expect((await load({ ...env, CRON_AGENT_WEBHOOK_EVENTS })).webhooks).toEqual([
      { ...channel, events: ['run.dead', 'run.unknown'] },
    ]);
  });

  test('or nobody is', async () => {
    expect((await load()).webhooks).toEqual([]);
  });

  test('secrets reach no task', async () => {
    asUser({ name: 'ops', url: URL_OF_MINE, secretEnv: 'OPS_SECRET' });
    const { environment } = await load({ OPS_SECRET: SECRET, CRON_AGENT_WEBHOOK_SECRET: SECRET });
    expect(JSON.stringify(environment)).not.toContain('whsec_');
  });
});

test('X57: a project does not say who is told', async () => {
  write('cron-agent.config.json', { notify: { webhooks: [{ name: 'ops', url: URL_OF_MINE, secret: SECRET }] } });
  expect(await faults()).toMatch(
    /cron-agent\.config\.json: notify: expected the environment, \.env or config\/config\.json to say this, got it from a project\. Move it there: a cloned repository must not choose where notices go\./,
  );
});

describe('what is wrong is said with its place', () => {
  const right = { name: 'ops', url: URL_OF_MINE, secret: SECRET };
  test.each([
    [
      { ...right, secret: undefined },
      /config\.json:\d+: notify\.webhooks\.0\.secret: expected one of .* got neither\./,
    ],
    [{ ...right, secretEnv: 'X' }, /notify\.webhooks\.0\.secret: expected one of secret and secretEnv, got both\./],
    [
      { ...right, secret: SECRET.slice(6) },
      /0\.secret: expected "whsec_" and 24 to 64 bytes in base64, got something else/,
    ],
    [{ ...right, secret: 'whsec_c2hvcnQ=' }, /0\.secret: expected "whsec_" and 24 to 64 bytes/],
    [{ ...right, secret: `whsec_${Buffer.alloc(65).toString('base64')}` }, /0\.secret: expected "whsec_" and 24 to 64/],
    [{ ...right, secret: undefined, secretEnv: SECRET }, /0\.secretEnv: expected the name of an environment variable/],
    [{ ...right, secret: 12345678901234 }, /0\.secret: expected text, got a number/],
    [{ ...right, name: 'o p s' }, /0\.name: expected a name of letters, digits, "_" and "-", got "o p s"\./],
    [{ ...right, name: 'Environment' }, /0\.name: expected a name of its own, got "Environment" again/],
    [{ ...right, events: ['run.died'] }, /0\.events\.0: expected one of run\.failed, .*, got "run\.died"\./],
    [{ ...right, event: [] }, /0\.event: unknown key: expected one of name, url, .*\. Did you mean "events"\?/],
    [{ ...right, url: 'ftp://path-token-1234/' }, /0\.url: expected a URL such as/],
    [{ ...right, url: 'path-token-1234' }, /0\.url: expected a URL such as/],
    [{ ...right, url: 'https://me:path-token-1234@hooks.example.com/' }, /0\.url: expected a URL without a user/],
    [{ ...right, url: 'http://169.254.169.254/latest' }, /0\.url: expected an address that can be reached, got 169/],
    [{ ...right, url: 'http://[::ffff:a9fe:a9fe]/' }, /0\.url: expected an address that can be reached/],
    [SECRET, /notify\.webhooks\.0: expected an object, got a string/],
  ])('%j', async (webhook, expected) => {
    asUser(webhook);
    expect(await faults()).toMatch(expected);
  });

  test('two of one name', async () => {
    asUser(right, { ...right, name: 'OPS' });
    expect(await faults()).toMatch(/1\.name: expected a name of its own, got "OPS" again/);
  });

  test('in the environment', async () => {
    expect(await faults({ CRON_AGENT_WEBHOOK_URL: URL_OF_MINE })).toMatch(
      /^configuration: CRON_AGENT_WEBHOOK_SECRET: expected the secret that signs for CRON_AGENT_WEBHOOK_URL, got nothing/,
    );
    const wrong = { CRON_AGENT_WEBHOOK_SECRET: SECRET.slice(6), CRON_AGENT_WEBHOOK_EVENTS: 'run.died' };
    expect(await faults({ CRON_AGENT_WEBHOOK_URL: 'path-token-1234', ...wrong })).toMatch(
      /_URL: expected a URL such as .*\n.*_SECRET: expected "whsec_".*\n.*_EVENTS: expected one of run\.failed/s,
    );
    asUser({ name: 'ops', url: URL_OF_MINE, secretEnv: 'OPS_SECRET' });
    expect(await faults({ OPS_SECRET: 'whsec_no' })).toMatch(/OPS_SECRET: expected "whsec_"/);
  });
});
