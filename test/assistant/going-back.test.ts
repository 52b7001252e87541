// Going back to the turn before: "no, the other one", "and the cleanup too", "cancel that", "the second one"; and questions that
// stay open until they are answered.

import { describe, expect, test } from 'vitest';
import type { Message } from '../../src/llm/model.js';
import type { JobSketch } from './interpreting.js';
import { interpreted } from './interpreting.js';

const TWINS: readonly JobSketch[] = [
  { name: 'backup-prod', task: 'db_backup', when: 'every day at 2am' },
  { name: 'backup-staging', task: 'db_backup', when: 'every day at 3am' },
  { name: 'health_check', when: 'every 15 minutes' },
  { name: 'send_report', when: 'every monday at 8am' },
];

type Call = readonly [tool: string, args: Readonly<Record<string, unknown>>, result: Readonly<Record<string, unknown>>];

function turn(utterance: string, ...calls: readonly Call[]): readonly Message[] {
  return [
    { role: 'user', content: utterance },
    {
      role: 'assistant',
      content: '',
      toolCalls: calls.map(([name, args], n) => ({ id: `${utterance}_${n}`, name, arguments: JSON.stringify(args) })),
    },
    ...calls.map(([, , result], n) => ({
      role: 'tool' as const,
      toolCallId: `${utterance}_${n}`,
      content: JSON.stringify(result),
    })),
    { role: 'assistant', content: '', toolCalls: [] },
  ];
}

function words(utterance: string, reply: string): readonly Message[] {
  return [
    { role: 'user', content: utterance },
    { role: 'assistant', content: reply, toolCalls: [] },
  ];
}

const PAUSED_PROD = turn('pause prod', [
  'pause_job',
  { job: 'backup-prod' },
  { status: 'paused', name: 'backup-prod', task: 'db_backup' },
]);
const LISTED = turn('list', [
  'list_jobs',
  {},
  { jobs: ['health_check', 'backup-prod', 'backup-staging', 'send_report'].map((name) => ({ name })), total: 4 },
]);

const AFTER_PAUSE: readonly JobSketch[] = TWINS.map((job) =>
  job.name === 'backup-prod' ? { ...job, paused: true } : job,
);

describe('another job was meant', () => {
  test.each(['no, staging', 'no, the other one', 'oops, I meant staging', 'staging instead', 'not that one, staging'])(
    '%s: the pause is taken back and given to the other',
    async (utterance) => {
      const { calls } = await interpreted(utterance, { jobs: AFTER_PAUSE, before: PAUSED_PROD });
      expect(calls).toEqual(['resume_job {"job":"backup-prod"}', 'pause_job {"job":"backup-staging"}']);
    },
  );

  test('what was paused before it was said is left paused', async () => {
    const before = turn('pause prod', [
      'pause_job',
      { job: 'backup-prod' },
      { status: 'unchanged', name: 'backup-prod' },
    ]);
    const { calls } = await interpreted('no, staging', { jobs: AFTER_PAUSE, before });
    expect(calls).toEqual(['pause_job {"job":"backup-staging"}']);
  });

  test('a removal goes to another job only after a yes', async () => {
    const jobs = TWINS.filter(({ name }) => name !== 'backup-prod');
    const before = turn('remove prod', [
      'remove_job',
      { job: 'backup-prod' },
      { status: 'removed', name: 'backup-prod', task: 'db_backup' },
    ]);
    const asked = await interpreted('no, the other one', { jobs, before });
    expect(asked).toEqual({
      calls: [],
      text: 'Shall I take back the removal of backup-prod, and remove backup-staging?',
    });
    const { calls } = await interpreted('yes', {
      jobs,
      before: [...before, ...words('no, the other one', asked.text)],
    });
    expect(calls).toEqual(['undo {}', 'remove_job {"job":"backup-staging"}']);
  });

  test('where several could be the other one it is asked', async () => {
    const { calls, text } = await interpreted('no, the backup', {
      jobs: TWINS,
      before: turn('pause the report', [
        'pause_job',
        { job: 'send_report' },
        { status: 'paused', name: 'send_report' },
      ]),
    });
    expect(calls).toEqual([]);
    expect(text).toBe('Which job do you mean: backup-prod, backup-staging?');
  });

  test.each([
    ['no, 11am', PAUSED_PROD],
    ['no, the moon', PAUSED_PROD],
    ['no backup please', PAUSED_PROD],
    ['no, prod', PAUSED_PROD],
    ['no, staging', []],
  ] as const)('%s is nothing of the kind', async (utterance, before) => {
    const { calls } = await interpreted(utterance, { jobs: AFTER_PAUSE, before });
    expect(calls.filter((call) => /pause_job|resume_job/.test(call))).toEqual([]);
  });
});

describe('the same for another job', () => {
  test.each([
    ['and the report', 'pause_job {"job":"send_report"}'],
    ['the health check too', 'pause_job {"job":"health_check"}'],
    ['same for staging', 'pause_job {"job":"backup-staging"}'],
  ])('%s', async (utterance, call) => {
    expect((await interpreted(utterance, { jobs: AFTER_PAUSE, before: PAUSED_PROD })).calls).toEqual([call]);
  });

  test('a question goes on to the next job, and changes nothing', async () => {
    const before = turn('how did prod go?', ['get_job_status', { job: 'backup-prod' }, { name: 'backup-prod' }]);
    const { calls } = await interpreted('and the report?', { jobs: TWINS, before });
    expect(calls).toEqual(['get_job_status {"job":"send_report"}']);
  });

  test('one more is removed only after a yes', async () => {
    const before = turn('remove the report', [
      'remove_job',
      { job: 'send_report' },
      { status: 'removed', name: 'send_report' },
    ]);
    const jobs = TWINS.filter(({ name }) => name !== 'send_report');
    const { calls, text } = await interpreted('and the health check', { jobs, before });
    expect({ calls, text }).toEqual({ calls: [], text: 'Shall I remove health_check too?' });
  });
});

describe('"cancel that" right after a change asks whether to take it back', () => {
  const added = turn('back up the db every day', [
    'add_job',
    { name: 'nightly', task: 'db_backup', when: 'every day' },
    { status: 'scheduled', name: 'nightly', task: 'db_backup' },
  ]);
  const jobs: readonly JobSketch[] = [{ name: 'nightly', task: 'db_backup', when: 'every day' }];

  test.each(['cancel that', 'no wait, cancel', 'never mind', 'scratch that', 'no'])('%s', async (utterance) => {
    const asked = await interpreted(utterance, { jobs, before: added });
    expect(asked).toEqual({ calls: [], text: 'Shall I take back adding nightly?' });
    const before = [...added, ...words(utterance, asked.text)];
    expect((await interpreted('yes', { jobs, before })).calls).toEqual(['remove_job {"job":"nightly"}']);
    expect((await interpreted('no', { jobs, before })).text).toBe('All right, nothing was changed.');
  });

  test('after a look there is nothing to take back', async () => {
    expect((await interpreted('never mind', { jobs: TWINS, before: LISTED })).text).toMatch(
      /^There is nothing to answer/,
    );
  });
});

describe('jobs that were shown are counted in the order of the showing', () => {
  test.each([
    ['pause the second one', 'pause_job {"job":"backup-prod"}'],
    ['remove the third', 'remove_job {"job":"backup-staging"}'],
    ['run number 4', 'run_job_now {"job":"send_report"}'],
  ])('%s', async (utterance, call) => {
    expect((await interpreted(utterance, { jobs: TWINS, before: LISTED })).calls).toEqual([call]);
  });

  test('two of them are removed together, which needs a yes', async () => {
    const { calls } = await interpreted('remove the second and the third', { jobs: TWINS, before: LISTED });
    expect(calls).toEqual(['remove_job {"jobs":["backup-prod","backup-staging"]}']);
  });

  test('the last one may be the lowest or the newest: asked', async () => {
    const asked = await interpreted('remove the last one', { jobs: TWINS, before: [...PAUSED_PROD, ...LISTED] });
    expect(asked).toEqual({ calls: [], text: 'Do you mean send_report?' });
  });

  test('there is no ninth, and without a list none at all', async () => {
    expect((await interpreted('pause number 9', { jobs: TWINS, before: LISTED })).calls).toEqual([]);
    expect((await interpreted('pause the second one', { jobs: TWINS })).calls).toEqual([]);
  });
});

test('"make it 3" after "pause it for 2 hours" may mean hours: asked', async () => {
  const before = turn('pause prod for 2 hours', [
    'pause_job',
    { job: 'backup-prod', until: 'in 2 hours' },
    { status: 'paused', name: 'backup-prod' },
  ]);
  const asked = await interpreted('make it 3', { jobs: AFTER_PAUSE, before });
  expect(asked).toEqual({ calls: [], text: 'Shall I change when backup-prod runs, to every day at 03:00?' });
});

describe('a question stays open', () => {
  const which = 'Which job do you mean by "the backup": backup-prod, backup-staging?';

  test('a yes to "this or that" asks it again', async () => {
    const before = words('remove the backup', which);
    expect(await interpreted('yes', { jobs: TWINS, before })).toEqual({ calls: [], text: which });
    const again = [...before, ...words('yes', which)];
    expect((await interpreted('the 3am one', { jobs: TWINS, before: again })).calls).toEqual([
      'remove_job {"job":"backup-staging"}',
    ]);
  });

  test('after a sentence that was not understood it can still be answered, but not by a yes', async () => {
    const lost = await interpreted("what's the difference?", { jobs: TWINS });
    const before = [...words('pause the backup', which), ...words("what's the difference?", lost.text)];
    expect((await interpreted('2', { jobs: TWINS, before })).calls).toEqual(['pause_job {"job":"backup-staging"}']);
    expect((await interpreted('yes', { jobs: TWINS, before })).calls).toEqual([]);
  });

  test('words that name no job ask which', async () => {
    const asked = await interpreted('pause it', { jobs: TWINS });
    expect(asked.text).toBe('Which job do you mean: backup-prod, backup-staging, health_check, send_report?');
    const before = words('pause it', asked.text);
    expect((await interpreted('the report', { jobs: TWINS, before })).calls).toEqual([
      'pause_job {"job":"send_report"}',
    ]);
  });

  test('"it" is the job that was asked about, but it is not changed past the question', async () => {
    const asked = await interpreted('move the report to friday', { jobs: TWINS });
    const before = words('move the report to friday', asked.text);
    expect(await interpreted('and make it 9am', { jobs: TWINS, before })).toEqual({ calls: [], text: asked.text });
    expect((await interpreted('and skip the next one', { jobs: TWINS, before })).calls).toEqual([]);
    expect((await interpreted('pause it', { jobs: TWINS, before })).calls).toEqual(['pause_job {"job":"send_report"}']);
  });
});
