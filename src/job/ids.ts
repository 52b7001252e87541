// Identities: branded ULIDs, and the keys by which a run can be recognised again.

import { hash as digest } from 'node:crypto';
import type { Instant } from '../time/instant.js';

declare const jobIdBrand: unique symbol;
declare const runIdBrand: unique symbol;
export type JobId = string & { readonly [jobIdBrand]: true };
export type RunId = string & { readonly [runIdBrand]: true };

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A ULID: 10 characters of `at`, 16 of the first 80 bits of `entropy` (10 bytes or more). Sorts by time. */
export function ulid(at: Instant, entropy: Uint8Array): string {
  return timePart(at) + base32(entropy.subarray(0, 10));
}

/**
 * The key of a run, the same on every attempt: what tasks see as the idempotency key.
 * Hashed from a fixed-field JSON array: a joined string could be forged by an id that holds the separator.
 */
export function tickKey(tenantId: string, jobId: JobId, version: number, at: Instant): string {
  return hash(['cron-agent/tick/v1', tenantId, jobId, version, at]);
}

/** A run asked for by a person has a key of its own, so that it never collides with a scheduled instant (FEATURES S72). */
export function manualKey(tenantId: string, jobId: JobId, requestId: string): string {
  return hash(['cron-agent/manual/v1', tenantId, jobId, requestId]);
}

/** The same change told to the same channel has the same id, whoever tells it: a receiver knows it again. */
export function noticeId(tenantId: string, channel: string, dedupe: string): string {
  return `msg_${hash(['cron-agent/notice/v1', tenantId, channel, dedupe])}`;
}

/** An incident is named by what opened it, so that also an older copy of the database opens the same one. */
export function incidentId(tenantId: string, jobId: string, cause: string): string {
  return `inc_${hash(['cron-agent/incident/v1', tenantId, jobId, cause])}`;
}

/** A tick's run is named by instant and job: the same decision made twice names the same run. Ids sort by their instant. */
export function tickRunId(at: Instant, jobId: JobId): RunId {
  return (timePart(at) + jobId.slice(10)) as RunId;
}

export function manualRunId(at: Instant, key: string): RunId {
  return (timePart(at) + key.slice(0, 16)) as RunId;
}

/** The first and the last id that a run for an instant from `since` to `until` can have. */
export function runIdBounds(since: Instant, until: Instant): { readonly first: string; readonly last: string } {
  return { first: timePart(since), last: `${timePart(until)}~` };
}

/** A run's id as a UUID: a ULID has as many bits. */
export function uuidOf(id: RunId): string {
  const isUlid = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(id);
  const bits = [...id].reduce((all, letter) => all * 32n + BigInt(Math.max(0, CROCKFORD.indexOf(letter))), 0n);
  const hex = isUlid ? bits.toString(16).padStart(32, '0') : digest('sha256', id, 'hex').slice(0, 32);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function hash(fields: readonly (string | number)[]): string {
  return base32(digest('sha256', JSON.stringify(fields), 'buffer'));
}

function timePart(at: Instant): string {
  let text = '';
  for (let rest: number = at, i = 0; i < 10; i++) {
    text = CROCKFORD[rest % 32] + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

function base32(bytes: Uint8Array): string {
  let text = '';
  let buffer = 0;
  let bits = 0;
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += CROCKFORD[(buffer >> bits) & 31];
    }
    buffer &= (1 << bits) - 1;
  }
  return bits > 0 ? text + CROCKFORD[(buffer << (5 - bits)) & 31] : text;
}
