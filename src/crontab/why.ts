// why: why a job did, or did not, at a time that has passed. Gathers what is recorded about one instant; why-story tells it.
// Writes nothing.

import { z } from 'zod';
import type { Job } from '../job/job.js';
import { compile } from '../schedule/occurrences.js';
import type { HistoryRow, LedgerRow, Presence } from '../store/store.js';
import type { Instant } from '../time/instant.js';
import { MAX_INSTANT, plus } from '../time/instant.js';
import type { ZoneName } from '../time/zone.js';
import type { Answer, Caller, Crontab } from './crontab.js';
import { holdOf } from './hold.js';
import { unanswered } from './needed-words.js';
import type { Past } from './past.js';
import { readPast } from './past.js';
import { schedulerAlive } from './receipt.js';
import { jobField } from './request.js';
import { LIVING, resolveJob } from './resolve-job.js';
import { denialIn } from './why-approval.js';
import type { Facts, Story } from './why-facts.js';
import { tell } from './why-story.js';

export const whyRequest = z
  .object({
    job: jobField,
    at: z
      .string()
      .optional()
      .describe(
        'Which time: an ISO time, "this morning", "yesterday at 9am", "monday". Default: the newest that did not succeed.',
      ),
  })
  .strict();
export type WhyRequest = z.infer<typeof whyRequest>;

export interface Why extends Story {
  readonly jobId: string;
  readonly job: string;
  readonly timezone: ZoneName;
  readonly runId: string | null;
}

/** So many of the newest instants are looked through for one that went wrong. */
const LOOK_BACK = 200;
const EVENTS = 200;
const DAY_MS = 86_400_000;

export async function why(crontab: Crontab, request: WhyRequest, caller: Caller): Promise<Answer<Why>> {
  const found = await resolveJob(crontab, request.job, caller, [...LIVING, 'removed']);
  if (!found.ok) return found;
  const job = found.value;
  const timezone = job.schedule.timezone as ZoneName;
  const now = crontab.clock.now();
  let asked: Past | null = null;
  if (request.at !== undefined) {
    const past = readPast(now, timezone, 'at', request.at);
    if (!past.ok) return past;
    asked = past.value;
  }
  const facts = await factsOf(crontab, job, now, asked);
  return {
    ok: true,
    value: { ...tell(facts), jobId: job.id, job: job.name, timezone, runId: facts.row?.runId ?? null },
  };
}

async function factsOf(crontab: Crontab, job: Job, now: Instant, asked: Past | null): Promise<Facts> {
  const { store } = crontab;
  const overdue = asked === null && job.state === 'active' && job.nextAt !== null && job.nextAt <= now;
  const row = overdue ? null : await rowOf(crontab, job, asked);
  const at = overdue ? job.nextAt : (row?.scheduledFor ?? dueIn(job, asked, now));
  const about = at ?? asked?.to ?? now;
  const until = row?.endedAt ?? now;
  const version = row?.version ?? job.version;
  // What led there, and what came after it: much may have come since.
  const around = [about, now].map((until) => store.eventsAround({ jobId: job.id, until, limit: EVENTS }));
  const bySeq = new Map((await Promise.all(around)).flat().map((event) => [event.seq, event]));
  const events = [...bySeq.values()].sort((a, b) => a.seq - b.seq);
  return {
    ...{ now, job, asked, row, at },
    spec: (await store.jobSpec(job.id, version)) ?? job,
    attempts: row?.runId == null ? [] : await store.attempts(row.runId),
    letter:
      (await store.deadLetters({ jobId: job.id, includeClosed: true, limit: 1_000 })).find(
        (each) => each.runId === row?.runId,
      ) ?? null,
    events: events.filter((event) => event.at <= until + 1),
    silence: asked === null ? unanswered(events, job) : [],
    refusal: refusalAt(events, about),
    away: awayAround(await store.presence({ since: plus(about, -400 * DAY_MS), until: now }), about, now),
    manifests: await manifestsOf(store, denialIn(events.filter((event) => event.at <= until + 1))),
    skipped: row?.state === 'SKIPPED_BY_USER' ? await skippedBefore(crontab, job, row.scheduledFor) : [],
    blocking: row?.state === 'SKIPPED_OVERLAP' ? await activeAt(crontab, job, row.scheduledFor) : null,
    later: row?.state === 'SKIPPED_COALESCED' ? await nextRunAfter(crontab, job, row.scheduledFor) : null,
    hold: await holdOf(crontab),
    alive: await schedulerAlive(crontab),
  };
}

/** The row that is asked about: in the time that was named the newest that went wrong, else the newest. */
async function rowOf({ store }: Crontab, { id: jobId }: Job, asked: Past | null): Promise<HistoryRow | null> {
  const within = asked === null ? { limit: LOOK_BACK } : { since: asked.from, until: asked.to, limit: LOOK_BACK };
  const rows = await store.history({ jobId, ...within });
  return rows.find(({ state }) => state !== 'succeeded') ?? rows[0] ?? null;
}

/** An instant of the schedule in the time that was named, which has no row. */
function dueIn(job: Job, asked: Past | null, now: Instant): Instant | null {
  if (asked === null) return null;
  const at = compile(job.schedule).next(plus(asked.from, -1), job.anchorAt ?? undefined);
  return at !== null && at <= Math.min(asked.to, now) ? at : null;
}

/** The time around `at` in which no scheduler was there; null: one was. */
function awayAround(schedulers: readonly Presence[], at: Instant, now: Instant): Facts['away'] {
  if (schedulers.some(({ from, until }) => from <= at && (until ?? MAX_INSTANT) >= at)) return null;
  const before = schedulers.map(({ until }) => until).filter((until) => until !== null && until < at) as Instant[];
  const after = schedulers.map(({ from }) => from).filter((from) => from > at);
  return {
    from: before.length === 0 ? null : (Math.max(...before) as Instant),
    to: after.length === 0 ? null : (Math.min(...after, now) as Instant),
  };
}

/** It is kept once it is over, so its row is younger than what it hindered. */
function refusalAt(events: readonly LedgerRow[], at: Instant): Facts['refusal'] {
  const found = events.find(
    ({ event, data }) => event === 'store_refused' && Number(data['from']) <= at && at <= Number(data['to']),
  );
  if (!found) return null;
  const { from, to, reason, hint } = found.data;
  return { from: from as Instant, to: to as Instant, reason: String(reason), hint: String(hint) };
}

async function manifestsOf(store: Crontab['store'], denial: LedgerRow | undefined): Promise<Facts['manifests']> {
  const kept = new Map<string, string>();
  for (const hash of [denial?.data['approved'], denial?.data['found']]) {
    const content = typeof hash === 'string' ? await store.manifest(hash) : null;
    if (content !== null) kept.set(String(hash), content);
  }
  return kept;
}

async function activeAt({ store }: Crontab, { id: jobId }: Job, at: Instant): Promise<HistoryRow | null> {
  const rows = await store.history({ jobId, until: plus(at, -1), limit: LOOK_BACK });
  return rows.find(({ runId, endedAt }) => runId !== null && (endedAt ?? MAX_INSTANT) >= at) ?? null;
}

async function skippedBefore({ store }: Crontab, { id: jobId }: Job, at: Instant): Promise<readonly Instant[]> {
  const rows = await store.history({ jobId, until: plus(at, -1), limit: 1_000 });
  return rows.filter(({ state }) => state === 'SKIPPED_BY_USER').map(({ scheduledFor }) => scheduledFor);
}

async function nextRunAfter({ store }: Crontab, { id: jobId }: Job, at: Instant): Promise<HistoryRow | null> {
  const rows = await store.history({ jobId, since: at, limit: 10_000 });
  return rows.findLast(({ runId, origin }) => runId !== null && origin === 'tick') ?? null;
}
