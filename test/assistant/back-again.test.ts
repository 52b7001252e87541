// Going back: "every day again", "back to the daily schedule", "change it back"; and what must not be lost or mistaken on the way.

import { expect, test } from 'vitest';
import type { Message } from '../../src/llm/model.js';
import type { JobSketch } from './interpreting.js';
import { interpreted, mentioned } from './interpreting.js';

const MONDAYS: readonly JobSketch[] = [
  { name: 'db_backup', when: 'every monday at 3am' },
  { name: 'send_report', when: 'every friday at 6pm' },
];

function changed(name: string): readonly Message[] {
  return [
    { role: 'user', content: 'earlier' },
    {
      role: 'assistant',
      content: '',
      toolCalls: [{ id: 'u', name: 'update_job', arguments: JSON.stringify({ job: name, when: 'every monday' }) }],
    },
    { role: 'tool', toolCallId: 'u', content: JSON.stringify({ status: 'updated', name }) },
    { role: 'assistant', content: 'Updated.', toolCalls: [] },
  ];
}

test.each([
  'actually make it every day again',
  'make it every day again please',
  'go back to every day',
  'put it back to every day then',
])('%s: every day, at the time there is', async (utterance) => {
  const { calls } = await interpreted(utterance, { jobs: MONDAYS, before: changed('db_backup') });
  expect(calls).toEqual(['update_job {"job":"db_backup","when":"every day at 03:00"}']);
});

test.each([
  'change it back',
  'put it back to the old schedule',
  'go back to the previous time',
  'change it back to how it was',
])('%s: the last change is taken back', async (utterance) => {
  expect((await interpreted(utterance, { jobs: MONDAYS, before: changed('db_backup') })).calls).toEqual(['undo {}']);
});

test('but not the change of another job than the one spoken of, unasked', async () => {
  const before = [...changed('db_backup'), ...mentioned('send_report')];
  expect(await interpreted('change it back', { jobs: MONDAYS, before })).toEqual({
    calls: [],
    text: 'Shall I take back the last change, of db_backup?',
  });
});

test('a day that is left out leaves the hours as they are', async () => {
  const jobs = [{ name: 'db_backup', when: 'every 20 minutes on weekdays between 9am and 5pm' }];
  const { calls } = await interpreted('not on fridays', { jobs, before: mentioned('db_backup') });
  expect(calls).toEqual([
    'update_job {"job":"db_backup","when":"every 20 minutes on Monday to Thursday between 09:00 and 17:00"}',
  ]);
  const odd = await interpreted('not on wednesdays', { jobs, before: mentioned('db_backup') });
  expect(odd.calls.join(), 'where no words say it').not.toContain('"cron"');
});

test('"it" is not the job before one that is not there', async () => {
  const before: readonly Message[] = [
    ...mentioned('send_report'),
    { role: 'user', content: 'change pulse to every 2 hours' },
    { role: 'assistant', content: 'There is no job called "pulse". Jobs: db_backup, send_report.', toolCalls: [] },
  ];
  const { calls, text } = await interpreted('put it back to every hour', { before });
  expect(calls).toEqual([]);
  expect(text).toMatch(/^Which job do you mean/);
});

test('both of two jobs, whichever was spoken of', async () => {
  const before = mentioned('db_backup');
  expect((await interpreted('pause both', { jobs: MONDAYS, before })).calls).toEqual([
    'pause_job {"jobs":["db_backup","send_report"]}',
  ]);
});

test('a skip that is not wanted after all', async () => {
  const before: readonly Message[] = [
    { role: 'user', content: 'skip the next report' },
    { role: 'assistant', content: '', toolCalls: [{ id: 's', name: 'skip_next', arguments: '{"job":"send_report"}' }] },
    { role: 'tool', toolCallId: 's', content: '{"status":"skipping","name":"send_report"}' },
    { role: 'assistant', content: 'Skipping.', toolCalls: [] },
  ];
  const { text } = await interpreted("never mind, don't skip it", { before });
  expect(text).toBe('Shall I take back skipping send_report?');
  expect((await interpreted("don't remove it", { before })).text).toMatch(/^Nothing was changed/);
});

test.each(["what's on my schedule?", "what's coming up?", 'my schedule please', 'give me a list'])(
  '%s: the list',
  async (utterance) => {
    expect((await interpreted(utterance)).calls).toEqual(['list_jobs {}']);
  },
);

test('asked why not, of the job spoken of', async () => {
  expect((await interpreted('why not?', { before: mentioned('send_report') })).calls).toEqual([
    'explain_job {"job":"send_report"}',
  ]);
});

test('to forget about a job is asked', async () => {
  expect((await interpreted('forget about the report')).text).toBe('Shall I remove send_report?');
});

test('several times of day keep the days', async () => {
  const { calls } = await interpreted('make it 8:30 and 17:30', { before: mentioned('db_backup') });
  expect(calls).toEqual(['update_job {"job":"db_backup","when":"every weekday at 08:30 and 17:30"}']);
});

test.each(['do I have anything tomorrow?', 'what do I have on tomorrow?', 'is there anything scheduled for tomorrow?'])(
  '%s: what runs then',
  async (utterance) => {
    expect((await interpreted(utterance)).calls).toEqual(['forecast {"on":"tomorrow"}']);
  },
);

test('a new name, of the job spoken of', async () => {
  const { calls } = await interpreted('rename to tidy', { before: mentioned('db_backup') });
  expect(calls).toEqual(['update_job {"job":"db_backup","new_name":"tidy"}']);
});

test('let it run again', async () => {
  const jobs = [{ name: 'db_backup', when: 'every day at 4am', paused: true }];
  const { calls } = await interpreted('let it run again', { jobs, before: mentioned('db_backup') });
  expect(calls).toEqual(['resume_job {"job":"db_backup"}']);
});

test('whether it missed anything', async () => {
  const { calls } = await interpreted('did it miss anything?', { before: mentioned('db_backup') });
  expect(calls).toEqual(['job_history {"job":"db_backup","failed":true}']);
});
