// One POST to whom the operator named, within a total deadline. The receiver is not trusted: it may be slow, endless or lead
// elsewhere; of its answer only the status and Retry-After are read, and no redirect is followed (SECURITY X40-X43).

import { lookup } from 'node:dns';
import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import { request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { SystemClock } from '../time/clock.js';
import { isMeant, reachOf } from './addresses.js';

export interface Outgoing {
  readonly url: string;
  /** A name may lead into a private network. */
  readonly private: boolean;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Answers after which another try is of no use, with what they mean. */
  readonly final: Readonly<Record<number, string>>;
}

export type Delivered =
  | { readonly ok: true }
  | {
      readonly ok: false;
      /** Without secrets and without the URL. */
      readonly error: string;
      /** What the receiver asked for, with 429 and 503. */
      readonly retryAfterMs?: number;
      /** Another try is of no use. */
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
export async function send(outgoing: Outgoing, options: DeliveryOptions): Promise<Delivered> {
  const { deadlineMs = DEADLINE_MS, signal } = options;
  const over = new AbortController();
  const late = new AbortController();
  void realTime.sleep(deadlineMs, over.signal).then(() => late.abort('late or over'));
  try {
    const answer = await post(outgoing, options, AbortSignal.any([signal, late.signal]));
    return judge(answer, outgoing.final);
  } catch (error) {
    if (signal.aborted) return { ok: false, error: 'stopped before it was answered' };
    if (late.signal.aborted) return { ok: false, error: `no answer within ${deadlineMs} ms` };
    return { ok: false, error: wordsOf(error) };
  } finally {
    // With it ends what is left of the connection.
    over.abort('over');
  }
}

/** Resolves at the status line. The agent is one of our own: no proxy of the environment, no connection kept. */
function post(outgoing: Outgoing, options: DeliveryOptions, signal: AbortSignal): Promise<IncomingMessage> {
  const { body, headers } = outgoing;
  const url = new URL(outgoing.url);
  const settings: RequestOptions = {
    method: 'POST',
    agent: false,
    signal,
    maxHeaderSize: MAX_HEADER_BYTES,
    lookup: guarded(outgoing.private || isMeant(url), options.lookup ?? lookup),
    headers: { 'content-length': Buffer.byteLength(body), 'user-agent': options.userAgent, ...headers },
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
    request.end(body);
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
  return `${host} leads to the private address ${address}: if that is meant, say "private": true where its URL stands`;
}

function judge({ statusCode = 0, headers }: IncomingMessage, finalOnes: Outgoing['final']): Delivered {
  if (statusCode >= 200 && statusCode < 300) return { ok: true };
  const error = `answered ${statusCode}`;
  const meaning = finalOnes[statusCode];
  if (meaning !== undefined) return { ok: false, error: `${error}: ${meaning}`, final: true };
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
