import { describe, expect, test } from 'vitest';
import type { Message } from '../../src/llm/model.js';
import type { JobSketch } from './interpreting.js';
import { interpreted, mentioned } from './interpreting.js';

const WITH_REMINDER: readonly JobSketch[] = [
  { name: 'db_backup', when: 'every day at 4am' },
  { name: 'stretch', task: 'notify', when: 'every hour', args: { message: 'stretch' } },
];

function said(utterance: string, reply: string): readonly Message[] {
  return [
    { role: 'user', content: utterance },
    { role: 'assistant', content: reply, toolCalls: [] },
  ];
}

test('"the reminder" is a reminder, whatever was spoken of last', async () => {
  const { calls } = await interpreted('pause the reminder', { jobs: WITH_REMINDER, before: mentioned('db_backup') });
  expect(calls).toEqual(['pause_job {"job":"stretch"}']);
});

test('"the other one" is the one of two that was not spoken of last', async () => {
  const before = mentioned('db_backup');
  expect((await interpreted('pause the other one', { jobs: WITH_REMINDER, before })).calls).toEqual([
    'pause_job {"job":"stretch"}',
  ]);
  expect((await interpreted('pause the other one', { before })).calls, 'of three').toEqual([]);
  expect((await interpreted('pause the other one', { jobs: WITH_REMINDER })).calls, 'of none').toEqual([]);
});

test('a new reminder does not change the one there is', async () => {
  const jobs = [WITH_REMINDER[1] as JobSketch];
  for (const utterance of ['set an alarm for 6:30', 'set up a reminder for 6:30', 'set a new alarm for every day at 7'])
    expect((await interpreted(utterance, { jobs, before: mentioned('stretch') })).calls, utterance).toEqual([]);
});

test('"again" repeats the words of the reminder that was spoken of', async () => {
  const { calls } = await interpreted('remind me again in 10 minutes', {
    jobs: WITH_REMINDER,
    before: mentioned('stretch'),
  });
  expect(calls).toEqual([
    'add_job {"name":"stretch_2","task":"notify","when":"in 10 minutes","args":{"message":"stretch"}}',
  ]);
  expect((await interpreted('remind me again in 10 minutes')).calls).toEqual([]);
});

test('a day alone leaves out the run of that day', async () => {
  const jobs = [{ name: 'db_backup', when: 'every day at 7pm' }];
  const before = mentioned('db_backup');
  for (const utterance of ['skip today', 'not today', 'skip tonight'])
    expect((await interpreted(utterance, { jobs, before })).calls, utterance).toEqual([
      'skip_next {"job":"db_backup"}',
    ]);
  expect((await interpreted('not tomorrow', { jobs, before })).text).toMatch(/not tomorrow\. Shall I skip that one\?/);
});

test('only the paused ones are removed, and only after a yes', async () => {
  const jobs = [...WITH_REMINDER, { name: 'send_report', when: 'every friday', paused: true }];
  const asked = await interpreted('delete all the paused ones', { jobs });
  expect(asked).toEqual({ calls: [], text: 'Shall I remove send_report?' });
  const before = said('delete all the paused ones', asked.text);
  expect((await interpreted('yes', { jobs, before })).calls).toEqual(['remove_job {"job":"send_report"}']);
});

test('what no task does is offered as a reminder', async () => {
  const asked = await interpreted('water the plants every day at 9');
  expect(asked).toEqual({
    calls: [],
    text: 'I know no task "water the plants". Shall I remind you of it every day at 9?',
  });
  const before = said('water the plants every day at 9', asked.text);
  expect((await interpreted('yes', { before })).calls).toEqual([
    'add_job {"name":"water_the_plants","task":"notify","when":"every day at 9","args":{"message":"water the plants"}}',
  ]);
});

test('but not half of what was said, nor an order to the program', async () => {
  for (const utterance of [
    'back up the DB at 2 and water the plants at 9',
    'pause the moon at 9',
    'I was thinking about whether to walk the dog every day at 9',
    'is the dog walked every day at 9?',
  ])
    expect((await interpreted(utterance)).text, utterance).not.toMatch(/Shall I remind you/);
});

describe('an example in a reply is a sentence that is understood', () => {
  test.each([
    ['move stretch to afternoons', 'stretch'],
    ['move stretch to noon', 'stretch'],
    ['move the backup to the moon', 'db_backup'],
    ['move stretch to fridayish', 'stretch'],
    ['push stretch back by an hour', 'stretch'],
    ['take the weekdays and weekends out of stretch', 'stretch'],
    ['mondays', 'db_backup'],
    ['pause stretch until whenever', 'stretch'],
    ['run the health check now', 'db_backup'],
  ])('%s', async (utterance, job) => {
    const { calls, text } = await interpreted(utterance, { jobs: WITH_REMINDER });
    expect(calls).toEqual([]);
    const examples = [...text.matchAll(/"([^"]+)"/g)]
      .map(([, words]) => words ?? '')
      .filter((each) => each.includes(' ') && !utterance.includes(each));
    for (const example of examples) {
      const { calls: led, text: asked } = await interpreted(example, { jobs: WITH_REMINDER, before: mentioned(job) });
      expect(led.length === 1 || /Should I/.test(asked), `${example}: ${asked}`).toBe(true);
    }
  });
});
