// A command of the person's own: word for word, without a shell, and never without a yes.

import { expect, test } from 'vitest';
import { interpreted } from './interpreting.js';

async function added(utterance: string): Promise<readonly string[]> {
  return (await interpreted(utterance, { jobs: [], commands: true })).calls;
}

test.each([
  ['run /usr/bin/rsync -a a b every night', 'rsync', ['/usr/bin/rsync', '-a', 'a', 'b'], 'every night'],
  ['every 30 minutes run ./sync.sh --fast', 'sync', ['./sync.sh', '--fast'], 'every 30 minutes'],
  [
    'run "python3 report.py --day today" at 6pm on weekdays',
    'python3',
    ['python3', 'report.py', '--day', 'today'],
    'at 6pm on weekdays',
  ],
  ['run `/opt/x/backp/teh.sh` daily at 2am', 'teh', ['/opt/x/backp/teh.sh'], 'daily at 2am'],
  ['run ./a.sh "hello world" 5 every day', 'a', ['./a.sh', 'hello world', '5'], 'every day'],
  ['run ls.sh . every day', 'ls', ['ls.sh', '.'], 'every day'],
  ['schedule a job to run git pull daily at 4am called etl', 'etl', ['git', 'pull'], 'daily at 4am'],
])('%s', async (utterance, name, argv, when) => {
  expect(await added(utterance)).toEqual([`add_job ${JSON.stringify({ name, argv, when })}`]);
});

test.each([
  ['run ./a.sh | mail bob every night', /without a shell/],
  ['run ~/a.sh every night', /without a shell/],
  ['run ./a.sh "x every night', /not closed/],
  ['run ./a.sh now', /only as jobs/],
  ['run ./a.sh', /^When should \.\/a\.sh run\?/],
  ['run ./a.sh if the disk is full', /not on a condition/],
  ['what if I run ./a.sh every night?', /Nothing was changed/],
  ["don't run ./a.sh every night", /Nothing was changed/],
])('%s stores nothing', async (utterance, reply) => {
  const { calls, text } = await interpreted(utterance, { jobs: [], commands: true });
  expect(calls).toEqual([]);
  expect(text).toMatch(reply);
});

test('where commands are not taken the whole of it is handed back, ready to be typed', async () => {
  const { calls, text } = await interpreted('run /usr/bin/rsync -a "my files" b every night', { jobs: [] });
  expect(calls).toEqual([]);
  expect(text).toMatch(/cron-agent add rsync --when "every night" -- \/usr\/bin\/rsync -a 'my files' b$/);
});
