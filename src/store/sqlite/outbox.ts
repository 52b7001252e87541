// The outbox: notices wait here from the transaction that changed something until a channel has them (T4, T8). The unique key keeps
// a change from being told twice; the id follows from it, so that also an older copy of the database tells it under the same one.

import { noticeId } from '../../job/ids.js';
import type { NoticeData, NoticeEvent } from '../../job/notice.js';
import { noticeBody, SUPPRESSED } from '../../job/notice.js';
import type { PingKind } from '../../job/ping.js';
import type { Instant } from '../../time/instant.js';
import type { ClaimedNotice, NoticeClaim, NoticeEnd, NoticeStanding } from '../store.js';
import type { SqliteDatabase } from './database.js';

/** So many may wait for one channel; of what comes then a channel is told, once an hour, that it was not kept. */
const MOST_WAITING = 500;
/** A delivery ends within seconds: what is under way for longer has lost its sender. */
const ABANDONED_MS = 300_000;
const HOUR_MS = 3_600_000;
/** Of pings the newest say most: so many wait for one channel, then the oldest is given up. */
const MOST_PINGS = 2_000;

interface NewNotice {
  readonly event: NoticeEvent | typeof SUPPRESSED;
  readonly at: Instant;
  /** Names the change: the same one is told once. */
  readonly dedupe: string;
  readonly jobId?: string;
  readonly runId?: string;
  readonly data: NoticeData;
}

/** Names what opens an incident: a channel is told of it once, for as long as it is open (upkeep). */
export const ofIncident = (id: string): string => `incident/${id}`;

/** Inside the caller's transaction: one row for each channel that asks for the event. */
export function noteFor(db: SqliteDatabase, notice: NewNotice & { readonly event: NoticeEvent }): void {
  const told = db.notices.filter(({ events }) => events.includes(notice.event));
  for (const { channel } of told) insert(db, channel, isFull(db, channel) ? suppressed(channel, notice.at) : notice);
}

interface NewPing {
  readonly channel: string;
  readonly event: `ping.${PingKind}`;
  readonly at: Instant;
  readonly dedupe: string;
  readonly jobId: string;
  readonly runId: string;
  readonly body: string;
}

/** Inside the caller's transaction. */
export function putPing(db: SqliteDatabase, ping: NewPing): void {
  if (isFull(db, ping.channel, MOST_PINGS)) giveUpOldest(db, ping.channel, ping.at);
  put(db, ping);
}

function giveUpOldest(db: SqliteDatabase, channel: string, at: Instant): void {
  db.sql(
    `UPDATE outbox SET state = 'dead', ended_at = ?, last_error = ? WHERE id = (
       SELECT id FROM outbox INDEXED BY outbox_channel WHERE channel = ? AND state = 'waiting' ORDER BY seq LIMIT 1)`,
  ).run(at, `${MOST_PINGS} waited to be sent`, channel);
}

function isFull(db: SqliteDatabase, channel: string, most = MOST_WAITING): boolean {
  const text =
    "SELECT count(*) FROM (SELECT 1 FROM outbox INDEXED BY outbox_channel WHERE channel = ? AND state = 'waiting' LIMIT ?)";
  return (db.sql(text).pluck().get(channel, most) as number) === most;
}

function suppressed(channel: string, at: Instant): NewNotice {
  const reason = `${MOST_WAITING} notices wait to be sent: what happens until they are is in the history only`;
  return { event: SUPPRESSED, at, dedupe: `${SUPPRESSED}/${Math.floor(at / HOUR_MS)}`, data: { channel, reason } };
}

function insert(db: SqliteDatabase, channel: string, { event, at, dedupe, jobId, runId, data }: NewNotice): void {
  put(db, { channel, event, at, dedupe, jobId, runId, body: noticeBody(event, at, data) });
}

interface Letter extends Pick<NewNotice, 'at' | 'dedupe'> {
  readonly channel: string;
  readonly event: string;
  readonly jobId: string | undefined;
  readonly runId: string | undefined;
  readonly body: string;
}

function put(db: SqliteDatabase, { channel, event, at, dedupe, jobId, runId, body }: Letter): void {
  const { tenantId } = db;
  db.sql(
    `INSERT INTO outbox (id, tenant_id, at, event, channel, dedupe, job_id, run_id, payload, state, not_before, seq)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting', ?, ?) ON CONFLICT DO NOTHING`,
  ).run(
    noticeId(tenantId, channel, dedupe),
    ...[tenantId, at, event, channel, dedupe, jobId ?? null, runId ?? null, body, at],
    nextNumber(db),
  );
}

/** What was written first is told first: instants may be equal, or go back. */
function nextNumber(db: SqliteDatabase): number {
  return db.sql('UPDATE control SET noted = noted + 1 RETURNING noted').pluck().get() as number;
}

const ORPHANS = `state = 'sending' AND (not_before < @abandoned OR instance_id NOT IN (SELECT id FROM instance WHERE closed_at IS NULL))`;

/**
 * What may be sent next: of each job the oldest notice alone, so that what happened to it is told in order. One that is being sent,
 * or waits for its next try, holds the later ones of its job back until it is sent or given up; those of no job wait for nobody.
 */
const NEXT = `
  SELECT id, not_before FROM (
    SELECT *, row_number() OVER (PARTITION BY coalesce(job_id, id) ORDER BY seq, at, id) AS place FROM (
      SELECT id, job_id, seq, at, not_before, 1 AS waits FROM outbox WHERE state = 'waiting' AND channel = @channel
      UNION ALL SELECT id, job_id, seq, at, not_before, 0 FROM outbox WHERE state = 'sending' AND channel = @channel))
  WHERE place = 1 AND waits ORDER BY not_before, id LIMIT 1`;

/** When the channel has something to send: `now` or earlier where it is due, or where its sender died; null: it has nothing. */
export function nextNoticeAt(db: SqliteDatabase, channel: string, now: Instant): Instant | null {
  // Asked in every turn, and mostly nothing waits.
  const isEmpty = db.sql("SELECT 1 FROM outbox WHERE state = 'waiting' LIMIT 1").get() === undefined;
  const next = isEmpty ? undefined : (db.sql(NEXT).get({ channel }) as { not_before: Instant } | undefined);
  const waiting = next?.not_before;
  if (waiting !== undefined && waiting <= now) return waiting;
  const orphan = db.sql(`SELECT 1 FROM outbox WHERE channel = @channel AND ${ORPHANS} LIMIT 1`);
  return orphan.get({ channel, abandoned: now - ABANDONED_MS }) === undefined ? (waiting ?? null) : now;
}

/** T8, its first half: committed before anything is sent, so that a sender that dies is known to have tried. */
export function claimNotice(db: SqliteDatabase, { now, channel, instanceId }: NoticeClaim): ClaimedNotice | null {
  db.sql(
    `UPDATE outbox SET state = 'waiting', instance_id = NULL, not_before = @now, ended_at = @now WHERE channel = @channel AND ${ORPHANS}`,
  ).run({ now, channel, abandoned: now - ABANDONED_MS });
  const notice = db
    .sql(
      `UPDATE outbox SET state = 'sending', attempts = attempts + 1, not_before = @now, instance_id = @instanceId
       WHERE id = (SELECT id FROM (${NEXT}) WHERE not_before <= @now)
       RETURNING id, channel, event, payload AS body, attempts AS attempt`,
    )
    .get({ now, channel, instanceId });
  return (notice as ClaimedNotice | undefined) ?? null;
}

/** Its second half; one that waits keeps when its try ended. Nothing where another sender has taken the notice over. */
export function endNotice(db: SqliteDatabase, end: NoticeEnd): void {
  const { id, attempt, instanceId, at, state } = end;
  const { changes } = db
    .sql(
      `UPDATE outbox SET state = ?, not_before = coalesce(?, not_before), ended_at = ?, last_error = ?, instance_id = NULL
     WHERE id = ? AND state = 'sending' AND attempts = ? AND instance_id = ?`,
    )
    .run(
      state,
      state === 'waiting' ? end.notBefore : null,
      at,
      state === 'sent' ? null : end.error,
      ...[id, attempt, instanceId],
    );
  if (changes === 1 && state === 'sent') forgetPings(db, id);
}

/** Two a run are too many to keep: of those that were sent only the newest of its channel says when. */
function forgetPings(db: SqliteDatabase, id: string): void {
  db.sql(
    `DELETE FROM outbox WHERE state = 'sent' AND event LIKE 'ping.%' AND id <> @id
       AND channel = (SELECT channel FROM outbox WHERE id = @id AND event LIKE 'ping.%')`,
  ).run({ id });
}

/**
 * After a clock was set back: a further try is so long after the one before it, whatever the time was called then; what was not
 * tried is due, and who sends began now at the latest. A second call finds nothing to do.
 */
export function bringNoticesBack(db: SqliteDatabase, now: Instant): void {
  db.sql(
    `UPDATE outbox SET not_before = @now + not_before - coalesce(ended_at, not_before), ended_at = min(ended_at, @now)
     WHERE state = 'waiting' AND not_before > @now AND (ended_at > @now OR (ended_at IS NULL AND attempts = 0))`,
  ).run({ now });
  db.sql("UPDATE outbox SET not_before = @now WHERE state = 'sending' AND not_before > @now").run({ now });
}

/** Of each channel that ever had one. */
export function readNoticeStandings(db: SqliteDatabase): readonly NoticeStanding[] {
  const channels = db
    .sql(
      `SELECT channel, sum(state = 'waiting' OR state = 'sending') AS waiting, max(CASE state WHEN 'sent' THEN ended_at END) AS lastSentAt
       FROM outbox WHERE tenant_id = ? GROUP BY channel ORDER BY channel`,
    )
    .all(db.tenantId) as Omit<NoticeStanding, 'dead' | 'lastError'>[];
  return channels.map((standing) => {
    const since = [standing.channel, standing.lastSentAt ?? -1];
    const dead = "SELECT count(*) FROM outbox WHERE channel = ? AND state = 'dead' AND ended_at > ?";
    const error = `SELECT last_error FROM outbox WHERE channel = ? AND last_error IS NOT NULL AND (state <> 'dead' OR ended_at > ?)
      ORDER BY coalesce(ended_at, at) DESC LIMIT 1`;
    return {
      ...standing,
      dead: db
        .sql(dead)
        .pluck()
        .get(...since) as number,
      lastError:
        (db
          .sql(error)
          .pluck()
          .get(...since) as string | undefined) ?? null,
    };
  });
}
