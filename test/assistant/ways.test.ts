import { describe, expect, test } from 'vitest';
import { interpreted, mentioned } from './interpreting.js';

/** A question, and the calls that a yes leads to. */
async function afterYes(utterance: string): Promise<{ question: string; calls: readonly string[] }> {
  const asked = await interpreted(utterance, { jobs: [] });
  expect(asked.calls, utterance).toEqual([]);
  const before = [
    { role: 'user' as const, content: utterance },
    { role: 'assistant' as const, content: asked.text, toolCalls: [] },
  ];
  return { question: asked.text, calls: (await interpreted('yes', { jobs: [], before })).calls };
}

function reportOn(when: string): string {
  return `add_job {"name":"send_report","task":"send_report","when":"${when}"}`;
}

describe('a report by a way there is none for is asked about, and only a yes adds it', () => {
  test.each([
    ['email me the report every friday', 'send e-mail', 'every friday'],
    ['every friday, e-mail the weekly report', 'send e-mail', 'every friday'],
    ['mail the report to Bob every friday', 'send e-mail', 'every friday'],
    ['send the report to slack every friday', 'post to Slack', 'every friday'],
    ['send me the report by email every friday', 'send e-mail', 'every friday'],
    ['send the report every friday via sms', 'send text messages', 'every friday'],
    ['slack the team the report every friday', 'post to Slack', 'every friday'],
    ['send a report to bob@example.com every friday', 'send anything to bob@example.com', 'every friday'],
    ['deliver the report to the team every friday', 'send anything to the team', 'every friday'],
    ['schedule an email every friday with the report', 'send e-mail', 'every friday'],
    ['post the report every friday', 'post anything', 'every friday'],
  ])('%s', async (utterance, cannot, when) => {
    const { question, calls } = await afterYes(utterance);
    expect(question).toBe(
      `I cannot ${cannot} yet: the report is written to a file. Shall I do that every Friday at 00:00?`,
    );
    expect(calls).toEqual([reportOn(when)]);
  });
});

describe('so is a reminder', () => {
  test.each([
    'text me every day at 5pm to call mom',
    'slack me every day at 5pm to call mom',
    'remind me by email every day at 5pm to call mom',
    'remind me to call mom every day at 5pm via whatsapp',
    'send me a text message every day at 5pm saying "call mom"',
    'tell the team every day at 5pm to call mom',
    'notify everyone on slack every day at 5pm to call mom',
  ])('%s', async (utterance) => {
    const { question, calls } = await afterYes(utterance);
    expect(question).toMatch(
      /^I cannot .+ yet: a reminder is shown where cron-agent runs\. Shall I remind you here of "call mom" every day at 17:00\?$/,
    );
    expect(calls).toEqual([
      'add_job {"name":"call_mom","task":"notify","when":"every day at 5pm","args":{"message":"call mom"}}',
    ]);
  });

  test.each([
    ['remind me to email Bob every day at 5pm', 'email Bob'],
    ['remind me to send the report to slack every day at 5pm', 'send the report to slack'],
    ['remind me to text mom by whatsapp every day at 5pm', 'text mom by whatsapp'],
  ])('but what is to be remembered may name any way: %s', async (utterance, message) => {
    const { calls } = await interpreted(utterance, { jobs: [] });
    expect(calls).toHaveLength(1);
    expect(calls[0]).toContain(`"args":{"message":"${message}"}`);
  });

  test.each(['send an email to bob every day at 9', 'remind Bob to call me at 5pm'])(
    'nothing is promised to others: %s',
    async (utterance) => {
      const { calls, text } = await interpreted(utterance);
      expect(calls).toEqual([]);
      expect(text).toMatch(/Nothing was changed/);
    },
  );

  test('a backup stays on this machine', async () => {
    const { question, calls } = await afterYes('back up the db to s3 every night');
    expect(question).toBe(
      'I cannot send anything to s3 yet: the backup is a file on this machine. Shall I do that every day at 21:00?',
    );
    expect(calls).toEqual(['add_job {"name":"db_backup","task":"db_backup","when":"every night"}']);
  });
});

describe('reminders in other words', () => {
  test.each([
    ['in 5 seconds say hello', 'hello', 'in 5 seconds'],
    ['say hello in 5 seconds', 'hello', 'in 5 seconds'],
    ["print 'coffee' every 10 minutes", 'coffee', 'every 10 minutes'],
    ['shout STOP at noon', 'STOP', 'at noon'],
    ['every 2 hours, announce tea time', 'tea time', 'every 2 hours'],
    ['show me "drink water" every hour', 'drink water', 'every hour'],
    ["remind me every hour with a message that says 'breathe'", 'breathe', 'every hour'],
  ])('%s', async (utterance, message, when) => {
    const { calls } = await interpreted(utterance);
    expect(calls).toHaveLength(1);
    expect(JSON.parse(calls[0]?.replace('add_job ', '') ?? '')).toMatchObject({
      task: 'notify',
      when,
      args: { message },
    });
  });

  test.each([
    'say the time every hour',
    'print the list of jobs every morning',
    'announce what failed every evening',
    'tell me every morning which jobs failed',
    'notify me about the errors every hour',
  ])('words that stand for something else are asked about: %s', async (utterance) => {
    const { calls, text } = await interpreted(utterance);
    expect(calls).toEqual([]);
    expect(text).toMatch(/^I can only show words, as a reminder\. Shall I show/);
  });

  test('an answer in free words may also be another request', async () => {
    const asked = await interpreted('remind me at 6am');
    expect(asked.text).toBe('What should I remind you of?');
    const before = [
      { role: 'user' as const, content: 'remind me at 6am' },
      { role: 'assistant' as const, content: asked.text, toolCalls: [] },
    ];
    expect((await interpreted('to get up', { before })).calls[0]).toContain('"message":"get up"');
    expect((await interpreted('pause the backup', { before })).calls).toEqual(['pause_job {"job":"db_backup"}']);
  });
});

test('only a name in full is called otherwise', async () => {
  const jobs = [{ name: 'email_bob', task: 'notify', when: 'tomorrow at 9', args: { message: 'email bob' } }];
  expect((await interpreted('call bob at 5', { jobs })).calls).toEqual([]);
  expect((await interpreted('call email_bob letters', { jobs })).calls).toEqual([
    'update_job {"job":"email_bob","new_name":"letters"}',
  ]);
  expect((await interpreted('call it letters', { jobs, before: mentioned('email_bob') })).calls).toHaveLength(1);
});

describe('a time that goes on from another is never the only one that is heard', () => {
  test.each([
    ['back up the db monday at 9 and friday at 5', 'monday at 9 and friday at 5'],
    ['remind me to stretch monday at 9 and friday at 5', 'monday at 9 and friday at 5'],
    ['back up the db at 9 and at 5 every day', 'at 9 and at 5 every day'],
  ])('%s', async (utterance, when) => {
    const { calls } = await interpreted(utterance, { jobs: [] });
    expect(calls).toEqual([expect.stringContaining(`"when":"${when}"`)]);
  });

  test('an "and" of what is to be done joins no times', async () => {
    const { calls } = await interpreted('remind me to call mom and dad every day at 9', { jobs: [] });
    expect(calls).toEqual([expect.stringContaining('"when":"every day at 9"')]);
  });
});
