// fixtures/phrases/policies.jsonl: how a job runs, as people say it, through the door that everybody uses and without a model. Each
// phrase leads to exactly the policies that are stored, and what the receipt says of them reads back to the same; or it is refused
// with the reason, or asked about with clauses that are read.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { add } from '../../../src/crontab/add.js';
import type { Answer, Receipt } from '../../../src/crontab/crontab.js';
import { update } from '../../../src/crontab/update.js';
import type { Job } from '../../../src/job/job.js';
import { readSchedule } from '../../../src/parser/parse-schedule.js';
import { readPolicies } from '../../../src/parser/policies/read-policies.js';
import { defaultPolicies, type Policies } from '../../../src/policy/policies.js';
import { formatInstant } from '../../../src/time/instant.js';
import type { ZoneName } from '../../../src/time/zone.js';
import { failure, value } from '../../crontab/desk.js';
import type { TestWorld } from '../../support/world.js';
import { world } from '../../support/world.js';

interface Row {
  readonly phrase: string;
  /** Whether the task writes; it only reads unless said. */
  readonly job?: 'writes';
  readonly confirmed?: true;
  /** What differs from the defaults. */
  readonly stored?: Partial<Policies>;
  readonly says?: string;
  /** What the receipt warns of, in part; a row without it warns of nothing that the schedule makes of the policies. */
  readonly warns?: string;
  readonly times?: number;
  readonly jitterSeconds?: number;
  readonly skipNext?: number;
  readonly pausedUntil?: string;
  readonly refused?: string;
  readonly reason?: string;
  readonly asked?: readonly string[];
}

const ROWS = readFileSync(join(import.meta.dirname, '../../../fixtures/phrases/policies.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row);

let here: TestWorld;
let serial = 0;
beforeAll(async () => {
  const quiet = { kind: 'builtin', description: '', params: {}, lane: 'function' } as const;
  const runner = { run: () => Promise.resolve({ kind: 'succeeded' } as const) };
  here = await world({
    overrides: {
      builtins: [
        { definition: { ...quiet, name: 'reads', effect: 'none' }, runner },
        { definition: { ...quiet, name: 'writes', effect: 'idempotent' }, runner },
      ],
    },
  });
});
afterAll(() => here.close());

const read = (when: string) => readSchedule(when, { now: here.clock.now(), timezone: 'UTC' as ZoneName });
const isScheduled = (phrase: string): boolean => {
  const parted = readPolicies(phrase, { read, scheduled: true });
  return parted?.kind === 'read' ? parted.when !== '' : /^(?:every|on|never two at once, every|0 9) /.test(phrase);
};
const jobNamed = async (name: string): Promise<Job> => (await here.store.findJobs(name))[0]!;

/** Said where the job is made when it says when, later when it does not. */
async function say({
  phrase,
  job: task = 'reads' as 'writes',
  confirmed = false as true,
}: Row): Promise<{ name: string; answer: Answer<Receipt> }> {
  serial += 1;
  const name = `job-${serial}`;
  const caller = { by: 'test', confirmed };
  if (isScheduled(phrase)) return { name, answer: await add(here.crontab, { name, task, when: phrase }, caller) };
  value(await add(here.crontab, { name, task, cron: '0 9 * * *' }, caller));
  return { name, answer: await update(here.crontab, { job: name, when: phrase }, caller) };
}

test('they are more than sixty, of every kind', () => {
  expect(ROWS.length).toBeGreaterThan(90);
  for (const kind of ['stored', 'refused', 'asked'] as const)
    expect(ROWS.some((row) => row[kind] !== undefined)).toBe(true);
  expect(new Set(ROWS.map((row) => `${row.job} ${row.phrase}`)).size).toBe(ROWS.length);
});

test.each(ROWS.filter(({ stored }) => stored))('$phrase', async (row) => {
  const { name, answer } = await say(row);
  const receipt = value(answer);
  const job = await jobNamed(name);
  expect(job.policies).toEqual({ ...defaultPolicies(row.job ? 'idempotent' : 'none'), ...row.stored });
  expect(job.schedule.maxRuns).toBe(row.times);
  expect(job.schedule.jitterSeconds).toBe(row.jitterSeconds);
  expect(job.skipNext).toBe(row.skipNext ?? 0);
  expect(job.pausedUntil === null ? undefined : formatInstant(job.pausedUntil)).toBe(row.pausedUntil);
  expect(
    receipt.warnings.filter((warning) =>
      /\bfit\b|at once they|one waits|never reached|although the next/.test(warning),
    ),
  ).toEqual(row.warns === undefined ? [] : [expect.stringContaining(row.warns)]);
  if (row.says !== undefined) expect(receipt.says).toBe(row.says);
  if (Object.keys(row.stored ?? {}).length === 0) return;
  const back = readPolicies(receipt.policies.join('; '), { read, scheduled: true });
  expect(back).toMatchObject({ kind: 'read', when: '', said: row.stored });
});

test.each(ROWS.filter(({ refused }) => refused))('refused: $phrase ($refused)', async (row) => {
  const { name, answer } = await say(row);
  expect(failure(answer).code).toBe(row.refused);
  expect(failure(answer).message).toContain(row.reason);
  const [job] = await here.store.findJobs(name);
  expect(job?.policies ?? null).toEqual(job ? defaultPolicies(row.job ? 'idempotent' : 'none') : null);
});

test.each(ROWS.filter(({ asked }) => asked))('asked: $phrase', async (row) => {
  const { answer } = await say(row);
  expect(failure(answer)).toMatchObject({ code: 'question', candidates: row.asked });
  for (const option of row.asked ?? []) value((await say({ phrase: option })).answer);
});
