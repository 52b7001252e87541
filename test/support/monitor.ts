// A monitor as healthchecks.io is one, as somebody else would write it: real HTTP on this machine, which remembers what it was told.

import type { ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Pinged {
  /** Below the check: "", "/start", "/fail", "/3". */
  readonly verdict: string;
  /** The slug or id of the check. */
  readonly check: string;
  readonly rid: string | null;
  readonly body: string;
  readonly method: string;
}

export interface Monitor {
  /** Of all checks; `{slug}` stands in it. */
  readonly url: string;
  urlOf(check: string): string;
  readonly pinged: readonly Pinged[];
  /** "nightly/start" and the like, in the order in which they came. */
  told(check?: string): readonly string[];
  until(isSo: (pinged: readonly Pinged[]) => boolean): Promise<void>;
  close(): Promise<void>;
}

/** @param answer to the so-manieth request, from 1; "OK" by default. */
export async function monitor(
  answer: (response: ServerResponse, count: number, pinged: Pinged) => void = (response) => void response.end('OK'),
): Promise<Monitor> {
  const pinged: Pinged[] = [];
  let waiting: (() => void)[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => (body += part));
    request.on('end', () => {
      const url = new URL(request.url!, 'http://monitor');
      const [, check = '', verdict = ''] = /^\/ping\/([^/]+)(.*)$/.exec(url.pathname) ?? [];
      const one = { check, verdict, rid: url.searchParams.get('rid'), body, method: request.method! };
      pinged.push(one);
      answer(response, pinged.length, one);
      for (const wake of waiting.splice(0)) wake();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  const { port } = server.address() as AddressInfo;
  const urlOf = (check: string): string => `http://127.0.0.1:${port}/ping/${check}`;
  return {
    url: urlOf('{slug}'),
    urlOf,
    pinged,
    told: (check) =>
      pinged.filter((one) => check === undefined || one.check === check).map((one) => `${one.check}${one.verdict}`),
    async until(isSo) {
      while (!isSo(pinged)) await new Promise<void>((resolve) => waiting.push(resolve));
    },
    async close() {
      waiting = [];
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
