// Questions about what went wrong are answered by what went wrong alone, and questions about what a run printed by the command that
// shows it.

import { describe, expect, test } from 'vitest';
import { resultWords } from '../../src/assistant/offline/result-words.js';
import type { Exchange } from '../../src/assistant/offline/memory.js';
import { interpreted, mentioned, NOW, ZONE } from './interpreting.js';

const TODAY = '"since":"2026-03-01T23:00:00Z"';

describe('only what went wrong', () => {
  test.each([
    ['which jobs failed this week?', '"since":"7d"'],
    ['list failed runs', ''],
    ['show me what failed today', TODAY],
    ['show me failures from the last 24 hours', '"since":"24h"'],
    ['anything go wrong?', ''],
    ['was anything missed?', ''],
    ['any problems lately?', ''],
    ['has anything crashed since yesterday?', '"since":"2026-02-28T23:00:00Z"'],
    ['what broke on friday?', '"since":"2026-02-26T23:00:00Z","until":"2026-02-27T23:00:00Z"'],
    ['how many runs have failed this month?', '"since":"31d"'],
    ["today's failures", TODAY],
  ])('%s', async (utterance, more) => {
    const args = ['"failed":true', ...(more === '' ? [] : [more])].join(',');
    expect((await interpreted(utterance)).calls).toEqual([`job_history {${args}}`]);
  });

  test.each(['when did the backup last fail?', 'how often has the backup failed?', 'failures of the backup'])(
    'of one job: %s',
    async (utterance) => {
      expect((await interpreted(utterance)).calls).toEqual(['job_history {"job":"db_backup","failed":true}']);
    },
  );

  test('what ran is still all that ran', async () => {
    expect((await interpreted('did anything run today?')).calls).toEqual([`job_history {${TODAY}}`]);
  });

  test('that nothing failed is said of the time that was asked about', () => {
    const said = (args: Record<string, unknown>): string => words('what failed?', 'job_history', args, { runs: [] });
    expect(said({ failed: true, since: '7d' })).toBe('Nothing failed or was missed in the last 7 days.');
    expect(said({ failed: true, job: 'db_backup', since: '2026-03-01T23:00:00Z' })).toMatch(
      /^Nothing of db_backup failed or was missed since Mon 2 Mar 00:00\.$/,
    );
    expect(said({ failed: true })).toBe('Nothing failed or was missed, as far as is on record.');
  });
});

describe('what a run printed', () => {
  test.each(['show me the logs', 'what did it print?', 'show the output', 'logs', "show me the backup's logs"])(
    '%s',
    async (utterance) => {
      const { calls } = await interpreted(utterance, { before: mentioned('db_backup') });
      expect(calls).toEqual(['get_job_status {"job":"db_backup"}']);
    },
  );

  test('of no job in particular is asked', async () => {
    expect((await interpreted('show me the logs')).text).toMatch(/^Which job do you mean/);
  });

  test('the answer names the run, and the command that shows it', () => {
    const run = { job: 'x', run_id: '01M80', scheduled_for: '2026-03-02T06:00:00Z', state: 'succeeded' };
    const status = { name: 'x', says: 'daily', recent: [run] };
    expect(words('show me the logs', 'get_job_status', { job: 'x' }, status)).toMatch(/: cron-agent logs 01M80$/);
    expect(words('what did it print?', 'get_job_status', { job: 'x' }, { ...status, recent: [] })).toBe(
      'x has not run yet, so it printed nothing.',
    );
    expect(words('how did it go?', 'get_job_status', { job: 'x' }, status)).not.toContain('cron-agent logs');
  });
});

function words(
  utterance: string,
  tool: string,
  args: Record<string, unknown>,
  result: Record<string, unknown>,
): string {
  const replies: Exchange['replies'] = [
    { role: 'assistant', content: '', toolCalls: [{ id: 'c', name: tool, arguments: JSON.stringify(args) }] },
    { role: 'tool', toolCallId: 'c', content: JSON.stringify(result) },
  ];
  return resultWords(replies, { now: NOW, timezone: ZONE, utterance });
}
