import Database from 'better-sqlite3';
import { writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { healthCheck } from '../../../src/task/builtin/health-check.js';
import { input } from '../support/input.js';
import type { Bench } from './support.js';
import { bench } from './support.js';

let server: Server;
let base: string;
const asked: string[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    if (request.url === '/silent') return;
    response.writeHead(Number(request.url?.slice(1, 4)) || 200, { location: '/200' }).end('body');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function healthy(): Bench {
  const b = bench();
  new Database(b.deps.databasePath).exec('CREATE TABLE t (n)').close();
  return b;
}

describe('all is well', () => {
  test('without arguments it looks at the disk and our own database', async () => {
    expect(await healthy().run('health_check', { disk_free_min_percent: 0 })).toEqual({
      kind: 'succeeded',
      summary: expect.stringMatching(/^disk \d+ % free, database sound$/),
    });
  });

  test('a redirect counts as an answer and is not followed', async () => {
    asked.length = 0;
    const outcome = await healthy().run('health_check', {
      url: `${base}/302`,
      urls: `${base}/204?key=s3cret, `,
      disk_free_min_percent: 0,
    });
    expect(outcome).toMatchObject({
      kind: 'succeeded',
      summary: expect.stringMatching(/\/302 302, .*\/204 204, disk/),
    });
    expect(outcome.kind === 'succeeded' && outcome.summary).not.toMatch(/s3cret/);
    expect(asked.sort()).toEqual(['GET /204?key=s3cret', 'GET /302']);
  });
});

describe('something is wrong', () => {
  test('every fault is named', async () => {
    const b = healthy();
    writeFileSync(b.deps.databasePath, 'no database'.repeat(1_000));
    const outcome = await b.run('health_check', {
      urls: `${base}/500,${base}/200,${base}/404`,
      disk_free_min_percent: 101,
    });
    expect(outcome).toMatchObject({ kind: 'failed', transient: true });
    const error = outcome.kind === 'failed' ? outcome.error : '';
    expect(error).toMatch(
      /\/500 answered 500; .*\/404 answered 404; disk of .* free, expected at least 101 %; database .* not a database/,
    );
    expect(error).not.toMatch(/\/200/);
  });

  test('nobody listens', async () => {
    const free = createServer();
    await new Promise<void>((resolve) => free.listen(0, '127.0.0.1', resolve));
    const { port } = free.address() as AddressInfo;
    await new Promise((resolve) => free.close(resolve));
    const outcome = await healthy().run('health_check', { url: `http://127.0.0.1:${port}`, disk_free_min_percent: 0 });
    expect(outcome).toMatchObject({ kind: 'failed', transient: true, error: expect.stringMatching(/ECONNREFUSED/) });
  });

  test('no answer in time', async () => {
    const b = healthy();
    const task = healthCheck(b.deps, 50);
    const outcome = await task.runner.run(input({ args: { url: `${base}/silent`, disk_free_min_percent: 0 } }));
    expect(outcome).toMatchObject({
      kind: 'failed',
      error: expect.stringMatching(/\/silent: no answer within 0\.05 s/),
    });
  });

  test.each(['nonsense', 'ftp://example.com', 'file:///etc/passwd'])('no address: %s', async (url) => {
    expect(await healthy().run('health_check', { url, disk_free_min_percent: 0 })).toEqual({
      kind: 'failed',
      transient: false,
      error: `${url}: expected an http(s) address.`,
    });
  });

  test('a database that is not there', async () => {
    expect(await bench().run('health_check', { disk_free_min_percent: 0 })).toMatchObject({
      kind: 'failed',
      transient: false,
      error: expect.stringMatching(/cron-agent\.db does not exist/),
    });
  });

  test('a check that is cancelled while it waits', async () => {
    const stop = new AbortController();
    const done = healthy().run('health_check', { url: `${base}/silent` }, { signal: stop.signal });
    stop.abort('cancelled');
    expect(await done).toEqual({ kind: 'cancelled' });
  });
});
