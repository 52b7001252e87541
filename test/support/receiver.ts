// A receiver of webhooks as somebody else would write it: real HTTP on this machine, which checks each signature with the reference
// library and remembers what it was sent.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

/** `whsec_` and 24 bytes. */
export const SECRET = `whsec_${Buffer.from('an-example-of-a-secret-x').toString('base64')}`;

export interface Received {
  readonly id: string;
  readonly body: { readonly type: string; readonly timestamp: string; readonly data: Record<string, unknown> };
  readonly text: string;
  readonly headers: IncomingMessage['headers'];
}

export interface Receiver {
  readonly url: string;
  readonly port: number;
  /** What was signed rightly, in the order in which it came. */
  readonly received: readonly Received[];
  /** What was not. */
  readonly unsigned: readonly string[];
  /** Resolves when so many came. */
  until(count: number): Promise<readonly Received[]>;
  close(): Promise<void>;
}

export type Answering = (response: ServerResponse, count: number) => void;

/** @param answer to the so-manieth request, from 1; 204 by default. */
export async function receiver(answer: Answering = ok, secret = SECRET): Promise<Receiver> {
  const received: Received[] = [];
  const unsigned: string[] = [];
  let waiting: (() => void)[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (part: string) => (text += part));
    request.on('end', () => {
      const headers = request.headers as Record<string, string>;
      try {
        const body = new Webhook(secret).verify(text, headers) as Received['body'];
        received.push({ id: headers['webhook-id']!, body, text, headers: request.headers });
      } catch (error) {
        unsigned.push(String(error));
      }
      answer(response, received.length + unsigned.length);
      for (const wake of waiting.splice(0)) wake();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // It keeps nobody alive who has nothing else to do.
  server.unref();
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    port,
    received,
    unsigned,
    async until(count) {
      while (received.length + unsigned.length < count) await new Promise<void>((resolve) => waiting.push(resolve));
      return received;
    },
    async close() {
      waiting = [];
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function ok(response: ServerResponse): void {
  response.writeHead(204).end();
}

export function status(code: number, headers: Record<string, string> = {}): Answering {
  return (response) => void response.writeHead(code, headers).end();
}
