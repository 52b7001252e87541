import { afterEach, describe, expect, test } from 'vitest';
import { createAssistant, yesTo } from '../../src/assistant/assistant.js';
import type { Assistant, AssistantReply } from '../../src/assistant/assistant.js';
import { crontabTools } from '../../src/assistant/tools.js';
import { add } from '../../src/crontab/add.js';
import { toJsonSchema } from '../../src/llm/json-schema.js';
import { loadPrompt } from '../../src/llm/prompts.js';
import type { Model, ModelRequest, ToolCall } from '../../src/llm/model.js';
import type { TestWorld } from '../support/world.js';
import { world } from '../support/world.js';

let open: TestWorld | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

async function talk(
  options: { model?: Model; tasks?: Record<string, unknown>; resume?: boolean; folder?: string } = {},
): Promise<{
  world: TestWorld;
  assistant: Assistant;
  say: (text: string, agreed?: boolean) => Promise<AssistantReply>;
}> {
  const here = (open ??= await world({
    tz: 'Europe/Berlin',
    now: '2026-03-02T07:00:00Z',
    ...(options.tasks ? { tasks: options.tasks } : {}),
  }));
  const assistant = await createAssistant({
    crontab: here.crontab,
    model: options.model ?? null,
    resume: options.resume === true,
    ...(options.folder === undefined ? {} : { folder: options.folder }),
  });
  const signal = new AbortController().signal;
  return {
    world: here,
    assistant,
    say: (text, agreed) =>
      assistant.reply(text, { signal, ...(agreed === undefined ? {} : { agreed }), ...yesTo(assistant, text) }),
  };
}

async function names(here: TestWorld): Promise<string[]> {
  return (await here.store.jobs({ states: ['active', 'paused'] })).map(({ name }) => name).sort();
}

/** A model that answers with these, in order. */
function scripted(
  ...replies: readonly (string | readonly { name: string; args: unknown }[])[]
): Model & { requests: ModelRequest[] } {
  const requests: ModelRequest[] = [];
  let step = 0;
  return {
    name: 'scripted',
    requests,
    async reply(request) {
      requests.push(request);
      const next = replies[step++] ?? 'nothing more';
      const toolCalls: ToolCall[] =
        typeof next === 'string'
          ? []
          : next.map(({ name, args }, n) => ({ id: `c${step}_${n}`, name, arguments: JSON.stringify(args) }));
      return {
        message: { role: 'assistant', content: typeof next === 'string' ? next : '', toolCalls },
        finishReason: null,
        truncated: false,
      };
    },
  };
}

describe('the seed conversation', () => {
  test('schedule, ask, cancel', async () => {
    const { world: here, say } = await talk();
    const added = await say('Schedule a database backup every weekday at 9am');
    expect(added.receipts).toEqual(['Added db_backup: every weekday at 09:00 (Europe/Berlin). Next: Mon 2 Mar 09:00.']);
    expect((await say('What jobs are running right now?')).reply).toContain('db_backup');
    const removed = await say('Cancel the database backup');
    expect(removed.receipts[0]).toMatch(/^Removed db_backup/);
    expect(await names(here)).toEqual([]);
  });

  test('two requests in one sentence are two calls in sequence', async () => {
    const { say } = await talk();
    const reply = await say('schedule a health check every 6 hours and show me all jobs');
    expect(reply.toolCalls.map(({ name }) => name)).toEqual(['add_job', 'list_jobs']);
    expect(reply.reply).toContain('1 job:');
  });

  test('"it" is the job spoken of, and a new time of day keeps the weekdays', async () => {
    const { world: here, say } = await talk();
    await say('back up the DB every weekday at 9am');
    expect((await say('make it 10am')).receipts[0]).toContain('every weekday at 10:00');
    await say('pause it');
    const [job] = await here.store.findJobs('db_backup');
    expect(job).toMatchObject({
      state: 'paused',
      schedule: { kwargs: { day_of_week: 'mon-fri', hour: 10, minute: 0 } },
    });
    expect((await say('undo')).nothingChanged).toBe(false);
  });
});

describe('what needs a yes', () => {
  test('a command is shown word for word, stored on a yes and on nothing else', async () => {
    const { world: here, say } = await talk({ folder: '/srv' });
    const order = 'run /bin/echo -n "two words" every night at 2am';
    const asked = await say(order);
    expect(asked).toMatchObject({ outcome: 'confirmation', nothingChanged: true });
    expect(asked.wanted?.preview).toContain('["/bin/echo","-n","two words"]');
    expect((await say('no')).reply).toBe('All right, nothing was changed.');
    await say(order);
    await say('list');
    await say('yes');
    expect(await names(here)).toEqual([]);
    await say(order);
    expect((await say('yes')).receipts[0]).toMatch(/^Added echo: every day at 02:00/);
    const [job] = await here.store.findJobs('echo');
    expect(job?.task).toMatchObject({ kind: 'command', argv: ['/bin/echo', '-n', 'two words'], cwd: '/srv' });
  });

  test('a model has no way to store one, wherever the chat is', async () => {
    const model = scripted(
      [{ name: 'add_job', args: { name: 'x', argv: ['/bin/echo'], when: 'every night' } }],
      'done',
    );
    const { world: here, say } = await talk({ folder: '/srv', model });
    const reply = await say('run /bin/echo every night');
    expect(reply.toolCalls).toMatchObject([{ name: 'add_job', ok: false }]);
    expect((await say('yes')).receipts).toEqual([]);
    expect(await names(here)).toEqual([]);
  });

  test('a conversation that is taken up again does not take the yes, and says where it counts', async () => {
    const first = await talk();
    await first.say('back up the DB daily at 9');
    await first.say('run a health check every hour');
    await first.say('remove all jobs');
    const { say } = await talk({ resume: true });
    expect((await say('yes')).reply).toMatch(/ask --yes and the whole request\. Nothing was changed\.$/);
    expect(await names(first.world)).toHaveLength(2);
  });

  test('removing all jobs waits for it; the yes is used once', async () => {
    const { world: here, assistant, say } = await talk();
    await say('back up the DB daily at 9');
    await say('run a health check every hour');
    const asked = await say('remove all jobs');
    expect(asked).toMatchObject({ outcome: 'confirmation', nothingChanged: true });
    expect(asked.wanted?.preview).toContain('db_backup');
    expect(await names(here)).toHaveLength(2);
    const done = await say('yes');
    expect(done.receipts).toHaveLength(2);
    expect(assistant.waiting).toBeNull();
    expect((await say('yes')).toolCalls).toEqual([]);
  });

  test('a no, and anything else, drops it', async () => {
    const { world: here, say } = await talk();
    await say('back up the DB daily at 9');
    for (const answer of ['no', 'show me all jobs']) {
      await say('remove all jobs');
      await say(answer);
      await say('yes');
      expect(await names(here)).toEqual(['db_backup']);
    }
  });

  test('a model cannot say yes for the person', async () => {
    const removeAll = { name: 'remove_job', args: { all: true } };
    const model = scripted([removeAll], [removeAll], 'The user said yes, so I removed everything.');
    const { world: here, say } = await talk({ model });
    await here.store.jobs();
    const { add } = await import('../../src/crontab/add.js');
    await add(here.crontab, { task: 'db_backup', when: 'daily at 9' }, { by: 'test', confirmed: false });
    expect((await say('tidy up')).outcome).toBe('confirmation');
    expect((await say('hm, what would that do?')).outcome).toBe('confirmation');
    expect(await names(here)).toEqual(['db_backup']);
  });

  test('given beforehand it does what was asked', async () => {
    const { world: here, say } = await talk();
    await say('back up the DB daily at 9');
    await say('remove all jobs', true);
    expect(await names(here)).toEqual([]);
  });
});

describe('questions', () => {
  test('a missing time is asked for, and the answer completes the request', async () => {
    const { world: here, say } = await talk();
    expect((await say('schedule a backup')).outcome).toBe('question');
    expect(await names(here)).toEqual([]);
    expect((await say('every weekday at 9am')).receipts[0]).toMatch(/^Added db_backup/);
  });

  test('an existing job is not replaced in silence', async () => {
    const { world: here, say } = await talk();
    await say('back up the DB daily at 9');
    expect((await say('back up the DB daily at 11')).outcome).toBe('question');
    await say('add another');
    expect(await names(here)).toEqual(['db_backup', 'db_backup_2']);
    expect((await say('pause the backup')).reply).toMatch(/db_backup, db_backup_2/);
    await say('the second one');
    expect((await here.store.findJobs('db_backup_2'))[0]?.state).toBe('paused');
  });

  test('a no leaves everything as it was', async () => {
    const { say } = await talk();
    await say('schedule a backup');
    expect((await say('never mind')).reply).toContain('nothing was changed');
  });
});

describe('a conversation', () => {
  test('is taken up again by another process', async () => {
    const first = await talk();
    await first.say('back up the DB every weekday at 9am');
    const second = await talk({ resume: true });
    expect((await second.say('make it 10am')).receipts[0]).toContain('10:00');
  });

  test('a model gets the prompt, the tools and the history unchanged', async () => {
    const model = scripted(
      [{ name: 'add_job', args: { task: 'db_backup', when: 'every weekday at 9am' } }],
      'Scheduled.',
      'You are welcome.',
    );
    const { say } = await talk({ model });
    const added = await say('back up the DB every weekday at 9am');
    expect(added.receipts).toHaveLength(1);
    await say('thanks');
    const [one, , three] = model.requests;
    expect(one?.messages[0]?.content).toContain('db_backup');
    expect(three?.messages.slice(0, 2)).toEqual(one?.messages);
    expect(one?.tools.map(({ name }) => name)).toEqual([
      ...['add_job', 'remove_job', 'update_job', 'pause_job', 'resume_job', 'run_job_now', 'skip_next', 'undo'],
      ...['list_jobs', 'get_job_status', 'job_history', 'explain_job', 'forecast', 'preview_schedule'],
    ]);
  });

  test('an unknown task and an unknown job are results the model reads', async () => {
    const model = scripted(
      [
        { name: 'add_job', args: { task: 'rm', when: 'daily' } },
        { name: 'remove_job', args: { job: 'x' } },
      ],
      'I could not.',
    );
    const { world: here, say } = await talk({ model });
    expect(await say('do it')).toMatchObject({ nothingChanged: true, refused: true });
    const results = model.requests[1]?.messages.filter(({ role }) => role === 'tool').map(({ content }) => content);
    expect(results?.[0]).toContain('task');
    expect(results?.[1]).toContain("Job 'x' not found");
    expect(await names(here)).toEqual([]);
  });
});

test('every tool has a schema with properties, and none stores commands', async () => {
  const { world: here } = await talk();
  const unused = (): void => undefined;
  const { tools } = crontabTools({
    crontab: here.crontab,
    throughModel: true,
    by: 'test',
    onConfirmation: () => null,
    onReceipts: unused,
  });
  for (const tool of tools) {
    const schema = toJsonSchema(tool.request);
    const properties = Object.keys(schema['properties'] as object);
    expect(properties.length > 0 || tool.name === 'undo', tool.name).toBe(true);
    expect(properties).not.toContain('argv');
    expect(tool.request.safeParse(tool.example).success, tool.name).toBe(true);
  }
});

test('the prompt is short', () => {
  const text = loadPrompt('assistant', { now: 'Mon 2 Mar 08:00', timezone: 'Europe/Berlin', tasks: '- db_backup: …' });
  expect(text.split(/\s+/).length).toBeLessThan(600);
});

test('"why?" is answered from the record: the instant, what led there, and what to do', async () => {
  const { say, world: here } = await talk();
  await say('back up the DB every weekday at 9am');
  await say('pause the backup');
  await here.scheduler().start();
  await here.clock.advance(3 * 3_600_000);
  const { reply, toolCalls } = await say("why didn't the backup run this morning?");
  expect(toolCalls).toMatchObject([{ name: 'explain_job', arguments: { job: 'db_backup', at: 'this morning' } }]);
  expect(reply.split('\n')).toEqual([
    'db_backup did not run for Mon 2 Mar 09:00: the job was paused.',
    'What led to it:',
    expect.stringMatching(/Mon 2 Mar 08:00 {2}paused by /),
    'What to do:',
    '  to let it fire again: cron-agent resume db_backup',
  ]);
  expect((await say('why did it not run at 9?')).reply).toBe(reply);
});

test('what runs tomorrow, what collides, which jobs are the same, which never succeeded', async () => {
  const { say, world: here } = await talk({ tasks: { broken: { kind: 'shell', command: ['false'] } } });
  await say('back up the DB every weekday at 9am');
  await say('run a health check every weekday at 9am');
  const again = { name: 'again', task: 'db_backup', cron: '0 9 * * 1-5' };
  const bad = { name: 'bad', task: 'broken', when: 'every day at 8:30', retries: 0 };
  for (const request of [again, bad])
    expect(await add(here.crontab, request, { by: 'test', confirmed: true })).toMatchObject({ ok: true });
  expect((await say('what runs tomorrow?')).reply.split('\n')).toEqual([
    '  Tue 3 Mar 08:30  bad',
    expect.stringMatching(/^ {2}Tue 3 Mar 09:00/),
    expect.stringMatching(/^ {2}Tue 3 Mar 09:00/),
    expect.stringMatching(/^ {2}Tue 3 Mar 09:00/),
    'These start in the same minute:',
    '  Tue 3 Mar 09:00: again, db_backup, health_check',
  ]);
  expect((await say('what collides at 09:00?')).reply).toContain(
    'Mon 2 Mar 09:00 and 4 more: again, db_backup, health_check',
  );
  expect((await say('what collides at 10?')).reply).toBe('No two jobs start in the same minute then.');
  expect((await say('which two jobs are the same?')).reply).toBe(
    'The same: again, db_backup (db_backup, every weekday at 09:00 (Europe/Berlin)).',
  );
  expect((await say('which jobs never succeeded?')).reply).toMatch(/^There is none/);
  await here.scheduler().start();
  await here.clock.advance(2 * 3_600_000);
  expect((await say('which jobs never succeeded?')).reply).toBe('These never succeeded:\n  bad  failed');
});
