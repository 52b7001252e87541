// How a job runs, said in the chat without a key: where it is made, later, of it and of a job that is named; and what is no policy.

import { describe, expect, test } from 'vitest';
import { readSchedule } from '../../src/parser/parse-schedule.js';
import { readPolicies } from '../../src/parser/policies/read-policies.js';
import { interpreted, mentioned, NOW, ZONE } from './interpreting.js';

const update = (job: string, when: string): string => `update_job ${JSON.stringify({ job, when })}`;
const add = (task: string, when: string): string => `add_job ${JSON.stringify({ name: task, task, when })}`;

/** What the verb will make of the words that it is handed. */
function asTheVerbReads(wanted: string): ReturnType<typeof readPolicies> {
  const { when } = JSON.parse(wanted.slice(wanted.indexOf('{'))) as { when: string };
  const read = (phrase: string) => readSchedule(phrase, { now: NOW, timezone: ZONE });
  return readPolicies(when, { read, scheduled: wanted.startsWith('update_job') });
}

describe('where the job is made', () => {
  test.each([
    [
      'back up the DB every weekday at 9am, retry twice, five minutes apart, never two at once',
      add('db_backup', 'every weekday at 9am, retry twice, five minutes apart, never two at once'),
    ],
    [
      "back up the DB every day at 9am; if the laptop is off, run it when I'm back, but not after noon",
      add('db_backup', "every day at 9am, if the laptop is off, run it when I'm back, but not after noon"),
    ],
    [
      'please run a health check every 10 minutes and give up after 2 minutes',
      add('health_check', 'every 10 minutes, give up after 2 minutes'),
    ],
    ['every friday at 6pm send the report, no retries', add('send_report', 'every friday at 6pm, no retries')],
    ['clean up old logs every night with 3 retries', add('cleanup_logs', 'every night, with 3 retries')],
  ])('%s', async (utterance, wanted) => {
    expect((await interpreted(utterance, { jobs: [] })).calls).toEqual([wanted]);
    expect(asTheVerbReads(wanted)).toMatchObject({ kind: 'read', when: expect.stringMatching(/./) });
  });

  test('of two orders, the one that it stands behind', async () => {
    const said = 'back up the DB every day at 9am, retry twice and send the report every friday at 5pm';
    expect((await interpreted(said, { jobs: [] })).calls).toEqual([
      add('db_backup', 'every day at 9am'),
      update('db_backup', 'retry twice'),
      add('send_report', 'every friday at 5pm'),
    ]);
  });

  test('the question of what it is comes first, and the answer keeps what was said', async () => {
    const utterance = 'run a task every day at 9am, retry twice';
    const asked = await interpreted(utterance, { jobs: [] });
    expect(asked.text).toContain('Which task should run');
    const before = [
      { role: 'user' as const, content: utterance },
      { role: 'assistant' as const, content: asked.text, toolCalls: [] },
    ];
    expect((await interpreted('db_backup', { jobs: [], before })).calls).toEqual([
      add('db_backup', 'every day at 9am, retry twice'),
    ]);
  });
});

describe('later', () => {
  test.each([
    ['make the backup retry twice', update('db_backup', 'retry twice')],
    ['the report should retry three times, a minute apart', update('send_report', 'retry three times, a minute apart')],
    [
      'the health check must not run longer than 20 minutes',
      update('health_check', 'must not run longer than 20 minutes'),
    ],
    ['for the backup, never two at once', update('db_backup', 'never two at once')],
    ['retry the backup twice', update('db_backup', 'retry twice')],
    ['change the backup: skip missed runs and retry once', update('db_backup', 'skip missed runs, retry once')],
    ['the backup is still needed', update('db_backup', 'it is still needed')],
    ['yes, the backup is still needed', update('db_backup', 'it is still needed')],
    ['I still need the report', update('send_report', 'I still need it')],
    ['yes, keep the backup', update('db_backup', 'it is still needed')],
    [
      'ask me every 3 months whether the backup is still needed',
      update('db_backup', 'ask me every 3 months whether it is still needed'),
    ],
    [
      'check with me after 90 days if I still need the report, and pause it when nobody answers within a month',
      update(
        'send_report',
        'check with me after 90 days if I still need it, and pause it when nobody answers within a month',
      ),
    ],
    ['move the backup to 10am and retry twice', update('db_backup', 'every weekday at 10:00 AM, retry twice')],
  ])('%s', async (utterance, wanted) => {
    expect((await interpreted(utterance)).calls).toEqual([wanted]);
    expect(asTheVerbReads(wanted)).toMatchObject({ kind: 'read' });
  });

  test.each([
    ['make it retry twice', 'retry twice'],
    ['never two at once', 'never two at once'],
    ['give up after 10 minutes', 'give up after 10 minutes'],
    ['it is still needed', 'it is still needed'],
    ['ask me in 6 months whether it is still needed', 'ask me in 6 months whether it is still needed'],
    ['never ask me whether it is still needed', 'never ask me whether it is still needed'],
    ['and if it fails, try again twice', 'if it fails, try again twice'],
    ['stop it after 3 failures in a row', 'stop it after 3 failures in a row'],
    [
      "if the laptop is off, run it when I'm back, but not after noon",
      "if the laptop is off, run it when I'm back, but not after noon",
    ],
  ])('of the job just spoken of: %s', async (utterance, how) => {
    expect((await interpreted(utterance, { before: mentioned('send_report') })).calls).toEqual([
      update('send_report', how),
    ]);
  });

  test('where several jobs may be meant, it is asked which', async () => {
    expect(await interpreted('never two at once')).toMatchObject({ calls: [], text: expect.stringContaining('?') });
  });
});

describe('what is no policy stays what it was', () => {
  test.each([
    ['skip the next backup', 'skip_next'],
    ['pause everything until Monday', 'pause_job'],
    ['pause the backup until monday', 'pause_job'],
    ['run the backup again', 'run_job_now'],
    ['remind me every month to ask whether the flat is still needed', 'add_job'],
    ['remind me every day at 9am to try again', 'add_job {"name":"try_again"'],
  ])('%s', async (utterance, tool) => {
    const { calls } = await interpreted(utterance);
    expect(calls).toHaveLength(1);
    expect(calls[0]).toContain(tool);
  });

  test.each([
    'cancel the previous run',
    'stop the running run',
    'run each missed one',
    'if the build breaks, run the backup',
  ])('nothing is changed: %s', async (utterance) => {
    const { calls } = await interpreted(utterance, { before: mentioned('db_backup') });
    expect(calls.filter((each) => !/^(?:get_job_status|job_history|list_jobs)/.test(each))).toEqual([]);
  });
});

describe('given to a job that is there', () => {
  const jobs = [{ name: 'ping', task: 'health_check', when: 'every 5 minutes' }];

  test.each([
    ['give it 3 retries', '3 retries'],
    ['give ping 3 retries', '3 retries'],
    ['give the ping no retries', 'no retries'],
  ])('%s', async (utterance, how) => {
    expect((await interpreted(utterance, { jobs, before: mentioned('ping') })).calls).toEqual([update('ping', how)]);
  });
});

test.each(['is the backup still needed?', 'is the backup still needed', 'the flat is still needed', 'keep it quiet'])(
  'no answer to whether a job is still needed: %s',
  async (utterance) => {
    expect((await interpreted(utterance, { before: mentioned('send_report') })).calls).toEqual([]);
  },
);
