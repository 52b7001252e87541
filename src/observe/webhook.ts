// One delivery of a notice: a signed POST (Standard Webhooks 1.0).

import { Webhook } from 'standardwebhooks';
import type { NoticeEvent } from '../job/notice.js';
import { SystemClock } from '../time/clock.js';
import type { Instant } from '../time/instant.js';
import type { Delivered, DeliveryOptions } from './outgoing.js';
import { send } from './outgoing.js';

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

const FINAL = { 410: 'it wants no more of these' };
// A receiver compares with its own clock, whatever clock the schedules run on.
const realTime = new SystemClock();

/** Never rejects. */
export function deliver(channel: WebhookChannel, letter: Letter, options: DeliveryOptions): Promise<Delivered> {
  const { url, private: isPrivate, secrets } = channel;
  const headers = { 'content-type': 'application/json', ...signed(secrets, letter, realTime.now()) };
  return send({ url, private: isPrivate, headers, body: letter.body, final: FINAL }, options);
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
