import { afterEach, expect, test } from 'vitest';
import type { CronAgent } from '../src/index.js';
import { createCronAgent, describe, explain, next, parse } from '../src/index.js';

const now = Date.UTC(2026, 2, 16, 12);
let agent: CronAgent | undefined;
afterEach(() => agent?.close());

test('a phrase is parsed, described and computed without a database', () => {
  const understood = parse('every weekday at 9am', { now, timezone: 'America/New_York' });
  if (understood.status !== 'ok') expect.fail(understood.reason);
  expect(describe(understood.schedule)).toBe('every weekday at 09:00 (America/New_York)');
  expect(next(understood.schedule, { after: now, count: 2 })).toEqual([
    Date.UTC(2026, 2, 16, 13),
    Date.UTC(2026, 2, 17, 13),
  ]);
  expect(explain('0 9 * * 1-5', { now, timezone: 'America/New_York', count: 1 })).toMatchObject({
    says: 'every weekday at 09:00 (America/New_York)',
    next: [Date.UTC(2026, 2, 16, 13)],
  });
});

test('what is not understood is an answer, a zone that is none is an error', () => {
  expect(parse('wibble').status).toBe('not_a_schedule');
  expect(() => parse('daily', { timezone: '+05:30' })).toThrow(RangeError);
});

test('an agent has the verbs', async () => {
  agent = await createCronAgent({ databasePath: ':memory:', timezone: 'UTC' });
  const added = await agent.add({ name: 'nightly', task: 'db_backup', cron: '0 9 * * *' });
  expect(added).toMatchObject({ ok: true, value: { action: 'added' } });
  expect(await agent.list({})).toMatchObject({ ok: true, value: [{ name: 'nightly' }] });
  expect(await agent.add({ argv: ['ls'], cwd: '/', cron: '@daily' })).toMatchObject({
    failure: { code: 'needs_confirmation' },
  });
  expect(await agent.add({ argv: ['ls'], cwd: '/', cron: '@daily' }, { confirmed: true })).toMatchObject({ ok: true });
});
