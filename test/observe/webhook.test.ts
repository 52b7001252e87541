// One delivery, to real receivers: signed as Standard Webhooks says, and unharmed by whatever answers.

import type { LookupAddress } from 'node:dns';
import type { lookup } from 'node:dns';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { WebhookChannel } from '../../src/observe/webhook.js';
import { deliver } from '../../src/observe/webhook.js';
import type { Answering, Receiver } from '../support/receiver.js';
import { receiver, SECRET, status } from '../support/receiver.js';

const LETTER = { id: 'msg_1', body: '{"type":"run.dead","timestamp":"2026-03-02T08:00:00Z","data":{}}' };
const OTHER = `whsec_${Buffer.alloc(64, 7).toString('base64')}`;
const open: (() => Promise<unknown>)[] = [];
afterEach(() => Promise.all(open.splice(0).map((close) => close())));

async function receives(answer?: Answering, secret?: string): Promise<Receiver> {
  const made = await receiver(answer, secret);
  open.push(() => made.close());
  return made;
}
const channel = (url: string, rest: Partial<WebhookChannel> = {}): WebhookChannel => ({
  ...{ name: 'ops', url, events: [], secrets: [SECRET], private: false },
  ...rest,
});
const send = (to: WebhookChannel, options: Partial<Parameters<typeof deliver>[2]> = {}) =>
  deliver(to, LETTER, { signal: new AbortController().signal, userAgent: 'cron-agent/test', ...options });

describe('a delivery', () => {
  test('is a POST of JSON that the reference library verifies', async () => {
    const to = await receives();
    expect(await send(channel(to.url))).toEqual({ ok: true });
    expect(to.unsigned).toEqual([]);
    expect(to.received[0]).toMatchObject({ id: 'msg_1', text: LETTER.body, body: { type: 'run.dead' } });
    expect(to.received[0]!.headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': 'cron-agent/test',
      'webhook-timestamp': expect.stringMatching(/^\d{10}$/),
      'webhook-signature': expect.stringMatching(/^v1,[A-Za-z0-9+/]{43}=$/),
    });
  });

  test.each([
    ['the old one', SECRET],
    ['the new one', OTHER],
  ])('with two secrets verifies for a receiver that knows %s', async (_, secret) => {
    const to = await receives(undefined, secret);
    expect(await send(channel(to.url, { secrets: [OTHER, SECRET] }))).toEqual({ ok: true });
    expect([to.received.length, to.unsigned.length]).toEqual([1, 0]);
  });

  test('with another secret does not verify', async () => {
    const to = await receives();
    await send(channel(to.url, { secrets: [OTHER] }));
    expect([to.received.length, to.unsigned.length]).toEqual([0, 1]);
  });
});

describe('what is not a success', () => {
  test.each([
    [400, {}, { ok: false, error: 'answered 400' }],
    [500, { 'retry-after': '7' }, { ok: false, error: 'answered 500' }],
    [429, { 'retry-after': '7' }, { ok: false, error: 'answered 429', retryAfterMs: 7_000 }],
    [503, { 'retry-after': 'Thu, 01 Jan 1970 00:00:00 GMT' }, { ok: false, error: 'answered 503', retryAfterMs: 0 }],
    [503, { 'retry-after': 'soon' }, { ok: false, error: 'answered 503' }],
    [410, {}, { ok: false, error: 'answered 410: it wants no more of these', final: true }],
  ] as const)('%i %j', async (code, headers, expected) => {
    const to = await receives(status(code, headers));
    expect(await send(channel(to.url))).toEqual(expected);
  });

  test('Retry-After may be a date', async () => {
    const to = await receives(status(503, { 'retry-after': new Date(Date.now() + 60_000).toUTCString() }));
    const { retryAfterMs } = (await send(channel(to.url))) as { retryAfterMs: number };
    expect(retryAfterMs).toBeGreaterThan(55_000);
    expect(retryAfterMs).toBeLessThanOrEqual(60_000);
  });

  test('nobody there', async () => {
    const to = await receiver();
    await to.close();
    expect(await send(channel(to.url))).toEqual({ ok: false, error: 'the connection broke (ECONNREFUSED)' });
  });
});

describe('X42, X43: a hostile receiver', () => {
  test.each([301, 302, 307, 308])('%i leads nowhere', async (code) => {
    const there = await receives();
    const to = await receives(status(code, { location: there.url }));
    expect(await send(channel(to.url))).toEqual({
      ok: false,
      error: `answered ${code}: redirects are not followed`,
    });
    expect(there.received).toEqual([]);
  });

  /** Speaks TCP only. */
  async function rude(talk: (socket: Socket) => void): Promise<{ url: string; closed: Promise<void> }> {
    let gone = (): void => undefined;
    const closed = new Promise<void>((resolve) => (gone = resolve));
    const server = createServer((socket) => {
      socket
        .on('error', () => undefined)
        .on('close', gone)
        .resume();
      talk(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    open.push(() => new Promise((resolve) => server.close(resolve)));
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, closed };
  }

  test('that never answers is left at the deadline', async () => {
    const to = await rude(() => undefined);
    expect(await send(channel(to.url), { deadlineMs: 150 })).toEqual({ ok: false, error: 'no answer within 150 ms' });
    await to.closed;
  });

  test('that drips headers, or informs for ever, is left at the deadline', async () => {
    for (const drip of ['x-a: b\r\n', '']) {
      const to = await rude((socket) => {
        if (drip !== '') socket.write('HTTP/1.1 200 OK\r\n');
        const more = setInterval(() => socket.write(drip || 'HTTP/1.1 102 Processing\r\n\r\n'), 10);
        socket.on('close', () => clearInterval(more));
      });
      expect(await send(channel(to.url), { deadlineMs: 150 })).toEqual({ ok: false, error: 'no answer within 150 ms' });
      await to.closed;
    }
  });

  test('that answers without end is not listened to', async () => {
    let written = 0;
    const to = await rude((socket) => {
      const chunk = Buffer.alloc(64 * 1024, 'x');
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      const pour = (): void => {
        while (!socket.destroyed && socket.write(chunk)) written += chunk.length;
      };
      socket.on('drain', pour);
      pour();
    });
    expect(await send(channel(to.url))).toEqual({ ok: true });
    await to.closed;
    expect(written).toBeLessThan(16 * 1024 * 1024);
  });

  test('with headers beyond measure, or no HTTP at all, breaks the delivery only', async () => {
    const big = await rude((socket) => void socket.write(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(40_000)}\r\n\r\n`));
    expect(await send(channel(big.url))).toEqual({ ok: false, error: 'the connection broke (HPE_HEADER_OVERFLOW)' });
    const none = await rude((socket) => void socket.end('\0\0\0'));
    expect(await send(channel(none.url))).toEqual({ ok: false, error: 'the connection broke (HPE_INVALID_CONSTANT)' });
  });

  test('a stop ends a delivery that is under way', async () => {
    const to = await rude(() => undefined);
    const stop = new AbortController();
    const sending = send(channel(to.url), { signal: stop.signal });
    stop.abort();
    expect(await sending).toEqual({ ok: false, error: 'stopped before it was answered' });
  });
});

describe('X41: a name', () => {
  const names = (...found: readonly string[]): typeof lookup =>
    ((_host: string, _options: object, done: (error: null, found: LookupAddress[]) => void) =>
      done(
        null,
        found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      )) as unknown as typeof lookup;

  test('that leads into a private network is refused unless that is meant', async () => {
    const to = await receives();
    const url = `http://hooks.example:${to.port}/`;
    const look = names('127.0.0.1');
    expect(await send(channel(url), { lookup: look })).toEqual({
      ok: false,
      error:
        'hooks.example leads to the private address 127.0.0.1: if that is meant, say "private": true where its URL stands',
    });
    expect(to.received).toEqual([]);
    expect(await send(channel(url, { private: true }), { lookup: look })).toEqual({ ok: true });
    expect(to.received).toHaveLength(1);
  });

  test('with one private address beside public ones is refused', async () => {
    const result = await send(channel('http://hooks.example/'), { lookup: names('93.184.216.34', '10.0.0.1') });
    expect(result).toMatchObject({ ok: false, error: expect.stringContaining('10.0.0.1') });
  });

  test.each(['169.254.169.254', '::ffff:169.254.169.254', '0.0.0.0'])(
    'that leads to %s is always refused',
    async (address) => {
      const result = await send(channel('http://hooks.example/', { private: true }), { lookup: names(address) });
      expect(result).toEqual({ ok: false, error: `hooks.example leads to ${address}, where no notice is sent` });
    },
  );
});
