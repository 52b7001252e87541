// One delivery of a notice: a signed POST (Standard Webhooks 1.0) within a total deadline. The receiver is not trusted: it may be
// slow, endless or lead elsewhere; of its answer only the status and Retry-After are read, and no redirect is followed.

import { lookup } from 'node:dns';
import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import { request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { Webhook } from 'standardwebhooks';
import type { NoticeEvent } from '../job/notice.js';
import { SystemClock } from '../time/clock.js';
import type { Instant } from '../time/instant.js';
import { isMeant, reachOf } from './addresses.js';

/** Where notices go, as the operator configured it. */
export interface WebhookChannel {
  readonly name: string;
  readonly url: string;
  readonly events: readonly NoticeEvent[];
  /** `whsec_…`; each signs, so that one can be replaced by the next. None: this process knows none, and sends nothing. */
  readonly secrets: readonly string[];
  /** A name may lead into a private network. */
  readonly private: boolean;
}

export interface Letter {
  /** `webhook-id`: by it a receiver knows that it has had this one. */
  readonly id: string;
  readonly body: string;
}

export type Delivered =
  | { readonly ok: true }
  | {
      readonly ok: false;
      /** Without secrets and without the URL. */
      readonly error: string;
      /** What the receiver asked for, with 429 and 503. */
      readonly retryAfterMs?: number;
      /** 410: the receiver wants this never again. */
      readonly final?: true;
    };

export interface DeliveryOptions {
  readonly signal: AbortSignal;
  readonly userAgent: string;
  /** From the look-up of the name to the status line; 10 s. */
  readonly deadlineMs?: number;
  /** Of the machine by default. */
  readonly lookup?: typeof lookup;
}

const DEADLINE_MS = 10_000;
const MAX_HEADER_BYTES = 16 * 1024;
// A receiver compares with its own clock, and waits in its own time: whatever clock the schedules run on.
const realTime = new SystemClock();

/** Never rejects. */
export async function deliver(channel: WebhookChannel, letter: Letter, options: DeliveryOptions): Promise<Delivered> {
  const { deadlineMs = DEADLINE_MS, signal } = options;
  const over = new AbortController();
  const late = new AbortController();
  void realTime.sleep(deadlineMs, over.signal).then(() => late.abort('late or over'));
  try {
    const answer = await post(channel, letter, options, AbortSignal.any([signal, late.signal]));
    return judge(answer);
  } catch (error) {
    if (signal.aborted) return { ok: false, error: 'stopped before it was answered' };
    if (late.signal.aborted) return { ok: false, error: `no answer within ${deadlineMs} ms` };
    return { ok: false, error: wordsOf(error) };
  } finally {
    // With it ends what is left of the connection.
    over.abort('over');
  }
}

/** `webhook-id`, `webhook-timestamp` and one signature for each secret. */
export function signed(secrets: readonly string[], { id, body }: Letter, at: Instant): Record<string, string> {
  const moment = new Date(at);
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at / 1_000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, moment, body)).join(' '),
  };
}

/** Resolves at the status line. The agent is one of our own: no proxy of the environment, no connection kept. */
function post(
  channel: WebhookChannel,
  letter: Letter,
  options: DeliveryOptions,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const url = new URL(channel.url);
  const settings: RequestOptions = {
    method: 'POST',
    agent: false,
    signal,
    maxHeaderSize: MAX_HEADER_BYTES,
    lookup: guarded(channel.private || isMeant(url), options.lookup ?? lookup),
    headers: {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(letter.body),
      'user-agent': options.userAgent,
      ...signed(channel.secrets, letter, realTime.now()),
    },
  };
  return new Promise((resolve, reject) => {
    const request: ClientRequest = (url.protocol === 'https:' ? tlsRequest : plainRequest)(url, settings);
    // It stays: what breaks after the answer is nobody's concern.
    request.on('error', reject);
    request.once('response', (response) => {
      response.on('error', () => undefined);
      response.destroy();
      resolve(response);
    });
    request.end(letter.body);
  });
}

class Refused extends Error {}

/** The name is looked up once; every address must be right, and the connection goes to one of those (SECURITY X41). */
function guarded(mayBePrivate: boolean, look: typeof lookup): LookupFunction {
  return (hostname, options, done) => {
    look(hostname, { ...options, all: true }, (error, found) => {
      if (error) return done(error, []);
      const wrong = found.find(({ address }) => {
        const reach = reachOf(address);
        return reach === 'never' || (reach === 'private' && !mayBePrivate);
      });
      if (wrong !== undefined) return done(new Refused(refusal(hostname, wrong.address)), []);
      if (options.all === true) return done(null, found);
      const first = found[0];
      return first ? done(null, first.address, first.family) : done(new Refused(`${hostname} has no address`), []);
    });
  };
}

function refusal(host: string, address: string): string {
  if (reachOf(address) === 'never') return `${host} leads to ${address}, where no notice is sent`;
  return `${host} leads to the private address ${address}: if that is meant, say "private": true for this webhook`;
}

function judge({ statusCode = 0, headers }: IncomingMessage): Delivered {
  if (statusCode >= 200 && statusCode < 300) return { ok: true };
  const error = `answered ${statusCode}`;
  if (statusCode === 410) return { ok: false, error: `${error}: it wants no more of these`, final: true };
  if (statusCode >= 300 && statusCode < 400) return { ok: false, error: `${error}: redirects are not followed` };
  const retryAfterMs = statusCode === 429 || statusCode === 503 ? msOf(headers['retry-after']) : undefined;
  return { ok: false, error, ...(retryAfterMs !== undefined && { retryAfterMs }) };
}

/** Seconds, or a date. */
function msOf(retryAfter: string | undefined): number | undefined {
  if (retryAfter === undefined) return undefined;
  const ms = /^\d{1,9}$/.test(retryAfter) ? Number(retryAfter) * 1_000 : Date.parse(retryAfter) - realTime.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

/** By its code: messages of the system may quote what was asked for. */
function wordsOf(error: unknown): string {
  if (error instanceof Refused) return error.message;
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  return code === undefined ? 'the connection broke' : `the connection broke (${code})`;
}
