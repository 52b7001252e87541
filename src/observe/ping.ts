// One ping of a monitor as healthchecks.io documents it: the URL itself for success, and below it /start, /fail, /log, or the exit
// code; ?rid= names the run. https://healthchecks.io/docs/http_api/

import type { Ping } from '../job/ping.js';
import type { Delivered, DeliveryOptions } from './outgoing.js';
import { send } from './outgoing.js';

/** Where pings go, as the operator configured it. */
export interface PingChannel {
  readonly name: string;
  /** With `{slug}` where the job's name belongs. Null: this process knows none, and sends nothing. */
  readonly url: string | null;
  /** By name or id; null: all. */
  readonly jobs: readonly string[] | null;
  /** A name may lead into a private network. */
  readonly private: boolean;
}

export const SLUG = '{slug}';

/** Such a URL, or such a check, is not there, or there are several: that does not pass by itself. */
const FINAL = {
  400: 'it does not know such a URL',
  404: 'it has no such check',
  409: 'it has several such checks',
  410: 'it wants no more of these',
};
const TEXT = { 'content-type': 'text/plain; charset=utf-8' };

/** Never rejects. */
export function sendPing(
  { url, private: isPrivate }: PingChannel & { readonly url: string },
  body: string,
  options: DeliveryOptions,
): Promise<Delivered> {
  const ping = JSON.parse(body) as Ping;
  return send({ url: urlOf(url, ping), private: isPrivate, headers: TEXT, body: ping.text, final: FINAL }, options);
}

/** "I live", to one URL. Never rejects. */
export function sendHeartbeat(
  { url, private: isPrivate }: { readonly url: string; readonly private: boolean },
  options: DeliveryOptions,
): Promise<Delivered> {
  return send({ url, private: isPrivate, headers: TEXT, body: `${options.userAgent} fires`, final: {} }, options);
}

export function urlOf(template: string, { kind, job, rid, exitCode }: Omit<Ping, 'text'>): string {
  const url = new URL(template.replaceAll(SLUG, slugOf(job)));
  const verdict = kind === 'success' ? '' : kind === 'fail' && exitCode !== null ? `/${exitCode}` : `/${kind}`;
  url.pathname = url.pathname.replace(/\/+$/, '') + verdict;
  url.searchParams.set('rid', rid);
  return url.href;
}

/** Of a job's name what a slug may hold: "DB backup" is db-backup. */
export function slugOf(job: string): string {
  return job.toLowerCase().replaceAll(/[^a-z0-9_-]+/g, '-');
}
