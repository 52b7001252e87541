// One ping, to a real monitor, as https://healthchecks.io/docs/http_api/ has it.

import { afterEach, describe, expect, test } from 'vitest';
import type { RunId } from '../../src/job/ids.js';
import { tickRunId, uuidOf } from '../../src/job/ids.js';
import type { JobId } from '../../src/job/ids.js';
import { pingBody } from '../../src/job/ping.js';
import { sendHeartbeat, sendPing, slugOf, urlOf } from '../../src/observe/ping.js';
import { T0 } from '../support/builders.js';
import type { Monitor } from '../support/monitor.js';
import { monitor } from '../support/monitor.js';

const RID = '01963c1f-0000-7000-8000-000000000000';
const options = { signal: new AbortController().signal, userAgent: 'cron-agent/test' };
let to: Monitor | undefined;
afterEach(() => to?.close());

describe('the URL', () => {
  const check = 'https://hc-ping.com/5f1c';
  test.each([
    [check, 'start', null, `${check}/start?rid=${RID}`],
    [check, 'success', null, `${check}?rid=${RID}`],
    [check, 'fail', null, `${check}/fail?rid=${RID}`],
    [check, 'fail', 3, `${check}/3?rid=${RID}`],
    [check, 'log', null, `${check}/log?rid=${RID}`],
    [`${check}/`, 'start', null, `${check}/start?rid=${RID}`],
    [
      'https://hc-ping.com/key/{slug}?create=1',
      'success',
      null,
      `https://hc-ping.com/key/db-backup?create=1&rid=${RID}`,
    ],
    [
      'https://hc-ping.com/key/{slug}?create=1',
      'start',
      null,
      `https://hc-ping.com/key/db-backup/start?create=1&rid=${RID}`,
    ],
  ] as const)('%s, %s, exit code %s', (template, kind, exitCode, expected) => {
    expect(urlOf(template, { kind, job: 'DB backup', rid: RID, exitCode })).toBe(expected);
  });

  test.each([
    ['nightly', 'nightly'],
    ['DB  Backup.v2', 'db-backup-v2'],
    ['../x?y#z', '-x-y-z'],
  ])('the slug of %j is %s', (name, slug) => expect(slugOf(name)).toBe(slug));
});

test('the id of a run is a UUID, of each another, and of any text', () => {
  const job = '01KJY1RG00ABCDEFGHJKMNPQRS' as JobId;
  const ids = [tickRunId(T0, job), tickRunId((T0 + 1) as typeof T0, job), 'r1' as RunId].map(uuidOf);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
  expect(new Set(ids).size).toBe(3);
  expect(uuidOf('7ZZZZZZZZZZZZZZZZZZZZZZZZZ' as RunId)).toBe('ffffffff-ffff-ffff-ffff-ffffffffffff');
});

const body = pingBody({
  ...{ kind: 'fail', job: 'nightly', runId: tickRunId(T0, '01KJY1RG00ABCDEFGHJKMNPQRS' as JobId), exitCode: 3 },
  text: `nightly: failed\u001b]52;c\u0007 ${'x'.repeat(2_000)}`,
});
const channel = (url: string, isPrivate = false) => ({ name: 'hc', url, jobs: null, private: isPrivate });

test('is a POST of a short text that acts on no terminal', async () => {
  to = await monitor();
  expect(await sendPing(channel(to.url), body, options)).toEqual({ ok: true });
  const [one] = to.pinged;
  expect(one).toMatchObject({ check: 'nightly', verdict: '/3', method: 'POST' });
  expect(one!.body).toMatch(/^nightly: failed\ufffd\]52;c\ufffd x+…$/);
  expect(one!.body.length).toBeLessThan(1_100);
  expect(await sendHeartbeat({ url: to.urlOf('me'), private: false }, options)).toEqual({ ok: true });
  expect(to.pinged[1]).toMatchObject({ check: 'me', verdict: '', rid: null, body: 'cron-agent/test fires' });
});

test.each([
  [404, { ok: false, error: 'answered 404: it has no such check', final: true }],
  [409, { ok: false, error: 'answered 409: it has several such checks', final: true }],
  [500, { ok: false, error: 'answered 500' }],
  [302, { ok: false, error: 'answered 302: redirects are not followed' }],
])('what answers %i', async (code, expected) => {
  to = await monitor((response) => void response.writeHead(code, { location: 'http://127.0.0.1:1/' }).end());
  expect(await sendPing(channel(to.url), body, options)).toEqual(expected);
  expect(to.pinged).toHaveLength(1);
});

test('X40, X41: goes to no private network that was not meant, and never to where clouds keep credentials', async () => {
  const lookup = ((_name: string, _options: unknown, done: (error: null, all: unknown) => void) =>
    done(null, [{ address: '169.254.169.254', family: 4 }])) as never;
  const answer = await sendPing(channel('http://monitor.example/{slug}', true), body, { ...options, lookup });
  expect(answer).toMatchObject({ ok: false, error: expect.stringContaining('169.254.169.254') });
  const inside = ((_name: string, _options: unknown, done: (error: null, all: unknown) => void) =>
    done(null, [{ address: '10.0.0.1', family: 4 }])) as never;
  expect(await sendPing(channel('http://monitor.example/{slug}'), body, { ...options, lookup: inside })).toMatchObject({
    error: expect.stringContaining('private address 10.0.0.1'),
  });
});
