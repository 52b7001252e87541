// ask and chat through the model client, against a real server on the loopback: what is shown, what is stored, exit codes.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ScriptedModelServer, ScriptedReply } from '../../support/scripted-model-server.js';
import { completion, json, startScriptedModelServer, streamed } from '../../support/scripted-model-server.js';
import type { Played, PlayWish } from './playing.js';
import { play } from './playing.js';

const SILENCE: ScriptedReply = { headers: { 'content-type': 'text/event-stream' }, body: '', then: 'silence' };
const ADD = { name: 'add_job', arguments: { task: 'db_backup', when: 'every weekday at 9am' } };
/** The grammar declines it, so the schedule parser asks the model as well. */
const NOON = { name: 'add_job', arguments: { task: 'send_report', when: 'when twelve strikes on working days' } };

let home: string;
let server: ScriptedModelServer | undefined;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'model-'));
});
afterEach(async () => {
  rmSync(home, { recursive: true, force: true });
  await server?.close();
});

async function serve(...script: readonly ScriptedReply[]): Promise<ScriptedModelServer> {
  return (server = await startScriptedModelServer(script));
}

function say(argv: readonly string[], input = '', { environment, ...wish }: PlayWish = {}): Promise<Played> {
  const endpoint = { OPENAI_BASE_URL: server?.url ?? '', OPENAI_MODEL: 'scripted', ...environment };
  return play(argv, input, home, { ...wish, environment: endpoint });
}

async function stored(): Promise<readonly { name: string; says: string }[]> {
  const { stdout } = await play(['list', '--json'], '', home);
  return JSON.parse(stdout) as { name: string; says: string }[];
}

test.each<readonly [how: string, options: readonly string[], reply: typeof streamed]>([
  ['streaming', [], streamed],
  ['in portions of three bytes', [], (...given) => ({ ...streamed(...given), bytes: 3 })],
  ['as one body', ['--no-stream'], completion],
])('a job is added, %s; what is shown is the receipt of the stored row', async (_, options, reply) => {
  const { requests } = await serve(reply('', [ADD]), reply('Backed up on weekdays.'));
  const { exitCode, stdout } = await say(['ask', 'back up the DB every weekday at 9am', ...options]);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^Added db_backup: every weekday at 09:00 \(Europe\/Berlin\)\. Next: .*\n {2}next {6}/);
  expect(stdout).toMatch(/\nBacked up on weekdays\.\n$/);
  expect(requests.map(({ body }) => body['stream'] ?? false)).toEqual([options.length === 0, options.length === 0]);
  expect(await stored()).toMatchObject([{ name: 'db_backup', says: 'every weekday at 09:00 (Europe/Berlin)' }]);
});

test('--continue sends the conversation again, unchanged', async () => {
  const { requests } = await serve(streamed('', [ADD]), streamed('Backed up.'), streamed('At nine.'));
  await say(['ask', 'back up the DB every weekday at 9am']);
  await say(['ask', '--continue', 'at what time?']);
  const [, second, third] = requests.map(({ body }) => body['messages'] as readonly unknown[]);
  expect(third?.slice(0, second?.length)).toEqual(second);
  expect(third?.slice(-2)).toEqual([
    { role: 'assistant', content: 'Backed up.' },
    { role: 'user', content: 'at what time?' },
  ]);
});

test('a phrase that the grammar declines is asked of the model, inside the same turn', async () => {
  const answer = completion('{"kind":"cron","kwargs":{"day_of_week":"mon-fri","hour":12,"minute":0}}');
  const { requests } = await serve(streamed('', [NOON]), answer, streamed('Noted.'));
  expect((await say(['ask', 'send a report when twelve strikes on working days'])).exitCode).toBe(0);
  expect(requests.map(({ body }) => 'tools' in body)).toEqual([true, false, true]);
  expect(await stored()).toMatchObject([{ name: 'send_report', says: 'every weekday at 12:00 (Europe/Berlin)' }]);
});

test('a model that says "done" without a call is contradicted, also in JSON', async () => {
  await serve(streamed('Done! I have paused it.'), completion('Done! I have paused it.'));
  expect((await say(['ask', 'pause it'])).stdout).toBe('Done! I have paused it.\nNothing was changed.\n');
  expect(JSON.parse((await say(['ask', '--json', 'pause it'])).stdout)).toEqual({
    reply: 'Done! I have paused it.\nNothing was changed.',
    receipts: [],
    tool_calls: [],
  });
});

test('what was refused ends with 1, what was put right afterwards with 0', async () => {
  const remove = { name: 'remove_job', arguments: { job: 'backup' } };
  await serve(streamed('', [remove]), streamed('There is no such job.'));
  expect((await say(['ask', 'cancel the backup'])).exitCode).toBe(1);
  await server?.close();
  const unknown = { name: 'preview_schedule', arguments: { when: 'every day at 25:00' } };
  const known = { name: 'preview_schedule', arguments: { when: 'every day at noon' } };
  await serve(streamed('', [unknown]), streamed('', [known]), streamed('At 12.'));
  expect((await say(['ask', 'when would that be?'])).exitCode).toBe(0);
});

test('a refusal that the model passes over in silence is told, and a model that says nothing at all is an error', async () => {
  await serve(streamed('', [{ name: 'remove_job', arguments: { job: 'backup' } }]), streamed(''), streamed(''));
  const refused = await say(['ask', 'cancel the backup']);
  expect(refused.stdout).toContain("Job 'backup' not found");
  const silent = await say(['ask', 'hello?']);
  expect(silent).toMatchObject({ exitCode: 1, stdout: '' });
  expect(silent.stderr).toContain('error: The model answered with nothing. Nothing was changed.');
});

test('an error is the provider’s sentence and what to do; with --json an object on stderr', async () => {
  const refusal = json({ error: { message: 'Incorrect API key provided.', code: 'invalid_api_key' } }, 401);
  const { url } = await serve(refusal, refusal);
  const message = `${new URL(url).host}: Incorrect API key provided. (HTTP 401)`;
  expect(await say(['ask', 'back up the DB daily at 9'])).toEqual({
    exitCode: 1,
    stdout: '',
    stderr: `error: ${message}\nhint: Check OPENAI_API_KEY.\n`,
  });
  const { exitCode, stderr } = await say(['ask', '--json', 'back up the DB daily at 9']);
  expect(exitCode).toBe(1);
  expect(JSON.parse(stderr)).toEqual({ error: { code: 'model_error', message, hint: 'Check OPENAI_API_KEY.' } });
  expect(await stored()).toEqual([]);
});

test('without a model’s name the endpoint’s own are told', async () => {
  const { url } = await serve(json({ data: [{ id: 'tiny' }, { id: 'large' }] }));
  const { exitCode, stderr } = await say(['ask', 'back up the DB daily at 9'], '', {
    environment: { OPENAI_MODEL: '' },
  });
  expect(exitCode).toBe(1);
  expect(stderr).toBe(
    `error: OPENAI_MODEL: expected the name of a model of ${url}, got none; it offers tiny, large\n` +
      'hint: Set OPENAI_MODEL to one of them.\n',
  );
  expect(await stored()).toEqual([]);
});

/** Sends the signal once the server has been asked so many times. */
function interruptAfter(asked: number): Pick<PlayWish, 'signals'> {
  return {
    signals(send) {
      const look = (): void => {
        if ((server?.requests.length ?? 0) >= asked) send('SIGINT');
        else setImmediate(look);
      };
      look();
    },
  };
}

test('Ctrl-C ends a turn whose reply does not come, and a piped chat with it', async () => {
  const { requests } = await serve(SILENCE);
  const { exitCode, stdout } = await say(['chat'], 'back up the DB daily at 9\nlist jobs\n', interruptAfter(1));
  expect(stdout).toBe('^C interrupted (nothing was changed)\n');
  expect(exitCode).toBe(130);
  expect(requests).toHaveLength(1);
});

test('Ctrl-C also ends what the schedule parser asks', async () => {
  await serve(streamed('', [NOON]), SILENCE);
  const { exitCode, stdout } = await say(['ask', 'report at noon on working days'], '', interruptAfter(2));
  expect(stdout).toBe('^C interrupted (nothing was changed)\n');
  expect(exitCode).toBe(130);
  expect(await stored()).toEqual([]);
});
