import { afterEach, beforeEach, expect, test } from 'vitest';
import { resolveJob } from '../../src/crontab/resolve-job.js';
import type { Desk } from './desk.js';
import { desk, failure, model, person, value } from './desk.js';

let here: Desk;
beforeEach(async () => {
  here = await desk();
  for (const name of ['db_backup', 'db_backup-weekly', 'health', 'reports_daily']) await here.added({ name });
});
afterEach(() => here.close());

const named = async (text: string, by = person) => value(await resolveJob(here.crontab, text, by)).name;
const refused = async (text: string, by = person) => failure(await resolveJob(here.crontab, text, by));

test.each([
  ['db_backup', 'db_backup'],
  ['DB_BACKUP', 'db_backup'],
  ['DB backup', 'db_backup'],
  ['  health ', 'health'],
  ['hea', 'health'],
  ['reports', 'reports_daily'],
])('%j is %s', async (text, name) => {
  expect(await named(text)).toBe(name);
});

test('an id is a name too, in any case', async () => {
  const [job] = await here.store.findJobs('health');
  expect(await named(job!.id)).toBe('health');
  expect(await named(job!.id.toLowerCase())).toBe('health');
});

test('a beginning that several share lists them', async () => {
  expect(await refused('db_')).toMatchObject({ code: 'ambiguous_job', candidates: ['db_backup', 'db_backup-weekly'] });
});

test('a typing error is answered with the name that was probably meant', async () => {
  expect(await refused('helth')).toMatchObject({
    code: 'unknown_job',
    message: "Job 'helth' not found.",
    hint: 'Did you mean "health"?',
  });
});

test('nothing at all is nobody', async () => {
  expect((await refused('')).code).toBe('unknown_job');
  expect((await refused('%')).code).toBe('unknown_job');
});

test('a model must give the whole name: a beginning is only suggested', async () => {
  expect(await refused('hea', model)).toMatchObject({ code: 'ambiguous_job', hint: 'Did you mean "health"?' });
  expect(await named('health', model)).toBe('health');
});
