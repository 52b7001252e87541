// SECURITY.md X05: what a job runs is what a person approved. A change of it, found before anything starts, asks again: nothing runs,
// the job is quarantined with its reason, everybody who asks is told, and the person's approval lets it go on.

import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { add } from '../../src/crontab/add.js';
import { approve } from '../../src/crontab/approve.js';
import { list } from '../../src/crontab/list.js';
import { resume } from '../../src/crontab/resume.js';
import { runNow } from '../../src/crontab/run-now.js';
import { status } from '../../src/crontab/status.js';
import { undo } from '../../src/crontab/undo.js';
import { update } from '../../src/crontab/update.js';
import { why } from '../../src/crontab/why.js';
import type { SchedulerEvent } from '../../src/scheduler/events.js';
import { failure, person, personWhoAgrees, value } from '../crontab/desk.js';
import { aNewJob, everyMinute } from '../support/builders.js';
import type { TestWorld, WorldWish } from '../support/world.js';
import { world } from '../support/world.js';

const MINUTE = 60_000;
let w: TestWorld;
const events: SchedulerEvent[] = [];
afterEach(async () => {
  events.length = 0;
  await w.close();
});

const file = (name: string): string => join(w.folder, name);
function script(name: string, text: string): void {
  writeFileSync(file(name), `#!/bin/sh\n${text}\n`);
  chmodSync(file(name), 0o755);
}
const says = (word: string): string => `echo ${word} >> ran.txt`;
const ran = (): readonly string[] =>
  existsSync(file('ran.txt')) ? readFileSync(file('ran.txt'), 'utf8').trim().split('\n') : [];

/** A job every minute over `./etl.sh`, which has run once. */
async function running(wish: WorldWish = {}): Promise<void> {
  w = await world({ tasks: { etl: { kind: 'shell', command: ['./etl.sh'] } }, ...wish });
  script('etl.sh', says('good'));
  value(await add(w.crontab, { name: 'etl', task: 'etl', cron: '* * * * *' }, person));
  w.scheduler().on((event) => events.push(event));
  await w.scheduler().start();
  await w.clock.advance(MINUTE);
  expect(ran()).toEqual(['good']);
}
const states = async (): Promise<readonly string[]> =>
  [...(await w.store.history({ limit: 100 }))].reverse().map(({ state }) => state);
const theJob = async () => (await w.store.jobs())[0]!;

describe('a script that was changed after it was approved', () => {
  test('is not started; its job is quarantined with the difference, told once', async () => {
    await running();
    script('etl.sh', says('evil'));
    await w.clock.advance(3 * MINUTE);
    expect(ran()).toEqual(['good']);
    expect(await states()).toEqual(['succeeded', 'cancelled', 'SKIPPED_DENIED', 'SKIPPED_DENIED']);
    const { state, stateReason } = await theJob();
    expect(state).toBe('quarantined');
    expect(stateReason).toMatch(
      /^what it runs has changed since it was approved: script \S+\/etl\.sh was sha256 [0-9a-f]{16}…, is sha256 [0-9a-f]{16}…$/,
    );
    expect(events.filter(({ kind }) => kind === 'quarantined')).toEqual([
      { kind: 'quarantined', jobName: 'etl', reason: stateReason, unapproved: true },
    ]);
    const [denied] = await w.store.history({ states: ['cancelled'] });
    expect(denied).toMatchObject({ attempts: 0, startedAt: null, reason: `not started: ${stateReason}` });
    expect(await w.store.attempts(denied!.runId!)).toEqual([]);
  });

  test('one notice goes out, without a word of the script', async () => {
    const hook = {
      name: 'ops',
      url: 'http://127.0.0.1:9/none',
      secret: `whsec_${Buffer.alloc(24).toString('base64')}`,
    };
    await running({ webhooks: [hook] });
    script('etl.sh', says('evil'));
    await w.clock.advance(2 * MINUTE);
    expect(await w.store.noticeStandings()).toMatchObject([{ channel: 'ops', waiting: 1 }]);
  });

  test('why names the instant, the approval, the difference, the rule and the command', async () => {
    await running();
    script('etl.sh', says('evil'));
    await w.clock.advance(2 * MINUTE);
    for (const at of ['2026-03-02T08:02:00Z', '2026-03-02T08:03:00Z', undefined]) {
      const story = value(await why(w.crontab, { job: 'etl', ...(at !== undefined && { at }) }, person));
      expect(story.at).toBe(Date.parse(at ?? '2026-03-02T08:03:00Z'));
      expect(story.says).toContain('what it runs has changed since it was approved');
      expect(story.because.map(({ text }) => text)).toEqual([
        'added by test: what it ran then was approved',
        'it was to start and was found changed: not started, and quarantined',
        expect.stringMatching(/^script \S+\/etl\.sh was sha256 \S+…, is sha256 \S+…$/),
      ]);
      expect(story.policy).toContain('what runs is what a person approved');
      expect(story.remedy.map(({ command }) => command)).toEqual(['cron-agent approve etl']);
    }
  });

  test('list and status say it, status with the command', async () => {
    await running();
    script('etl.sh', says('evil'));
    expect(value(await status(w.crontab, { job: 'etl' }, person)).unapproved).toMatchObject({
      approve: 'cron-agent approve etl',
    });
    await w.clock.advance(MINUTE);
    expect(value(await list(w.crontab, { state: 'quarantined' }, person)).map(({ name }) => name)).toEqual(['etl']);
    const shown = value(await status(w.crontab, { job: 'etl' }, person));
    expect(shown.stateReason).toContain('since it was approved');
    expect(shown.unapproved!.changes).toEqual([expect.stringContaining('etl.sh was sha256')]);
  });

  test('approve shows what would run and what has changed; a yes lets it fire again, with what was shown', async () => {
    await running();
    script('etl.sh', says('better'));
    await w.clock.advance(2 * MINUTE);
    const shown = failure(await approve(w.crontab, { job: 'etl' }, person));
    expect(shown).toMatchObject({ code: 'needs_confirmation', approval: { nonce: expect.any(String) } });
    expect(shown.preview).toMatch(/^command {2}\["\.\/etl\.sh"\]$/m);
    expect(shown.preview).toMatch(/^changed {2}script \S+etl\.sh was sha256 \S+, is sha256 \S+$/m);
    const said = value(await approve(w.crontab, { job: 'etl' }, { ...personWhoAgrees, approval: shown.approval! }));
    expect(said).toMatchObject({ action: 'approved', version: 2 });
    await w.clock.advance(MINUTE);
    expect(ran()).toEqual(['good', 'better']);
    expect((await w.store.ledger({ limit: 1 }))[0]).toMatchObject({ event: 'approved', by: 'test' });
  });

  test('put back as it was, it is resumed without an approval; changed it is not, by nobody', async () => {
    await running();
    script('etl.sh', says('evil'));
    await w.clock.advance(MINUTE);
    expect(failure(await resume(w.crontab, { job: 'etl' }, personWhoAgrees))).toMatchObject({
      code: 'not_approved',
      hint: 'Look at it and agree: cron-agent approve etl',
    });
    expect(failure(await runNow(w.crontab, { job: 'etl' }, personWhoAgrees)).code).toBe('not_approved');
    script('etl.sh', says('good'));
    value(await resume(w.crontab, { job: 'etl' }, person));
    await w.clock.advance(MINUTE);
    expect(ran()).toEqual(['good', 'good']);
  });

  test('a time of change that was set back hides nothing', async () => {
    await running();
    const old = new Date('2020-01-01T00:00:00Z');
    utimesSync(file('etl.sh'), old, old);
    await w.clock.advance(MINUTE);
    script('etl.sh', says('evil'));
    utimesSync(file('etl.sh'), old, old);
    await w.clock.advance(MINUTE);
    expect(ran()).toEqual(['good', 'good']);
    expect((await theJob()).state).toBe('quarantined');
  });

  test('an update that names the same task again is no back door', async () => {
    await running();
    script('etl.sh', says('evil'));
    await w.clock.advance(MINUTE);
    expect(failure(await update(w.crontab, { job: 'etl', task: 'etl' }, person)).code).toBe('needs_confirmation');
    const again = { name: 'etl', task: 'etl', cron: '* * * * *', if_exists: 'update' } as const;
    expect(failure(await add(w.crontab, again, person)).code).toBe('needs_confirmation');
  });

  test('undo takes an approval back', async () => {
    await running();
    script('etl.sh', says('evil'));
    await w.clock.advance(MINUTE);
    value(await approve(w.crontab, { job: 'etl' }, personWhoAgrees));
    value(await undo(w.crontab, {}, person));
    expect((await theJob()).state).toBe('quarantined');
    await w.clock.advance(MINUTE);
    expect(ran()).toEqual(['good']);
  });
});

describe('what else an approval is bound to', () => {
  const inline = async (argv: readonly string[]): Promise<void> => {
    value(await add(w.crontab, { name: 'inline', argv: [...argv], cwd: w.folder, cron: '* * * * *' }, personWhoAgrees));
    await w.scheduler().start();
    await w.clock.advance(MINUTE);
  };
  const reason = async (): Promise<string> => (await theJob()).stateReason ?? '(none)';

  test('the program that a name on PATH leads to', async () => {
    const folder = (name: string): string => file(name);
    w = await world();
    await w.close();
    w = await world({ environment: {} });
    mkdirSync(folder('late'));
    mkdirSync(folder('early'));
    const config = {
      ...w.config,
      environment: { ...w.config.environment, PATH: `${folder('early')}:${folder('late')}:/usr/bin:/bin` },
    };
    const { compose } = await import('../../src/compose.js');
    const here = await compose(config, { overrides: { clock: w.clock, pollMs: 86_400_000 } });
    script('late/tool', says('good'));
    value(await add(here.crontab, { name: 'tool', argv: ['tool'], cwd: w.folder, cron: '* * * * *' }, personWhoAgrees));
    script('early/tool', says('evil'));
    await here.scheduler().start();
    await w.clock.advance(MINUTE);
    await here.scheduler().idle();
    expect(ran()).toEqual([]);
    expect(await reason()).toContain(`program was ${folder('late/tool')}, is ${folder('early/tool')}`);
    await here.close();
  });

  test('a program of the same content under another PATH is no change: it is the agreed one that starts', async () => {
    w = await world();
    mkdirSync(file('bin'));
    const { compose } = await import('../../src/compose.js');
    const path = `${file('bin')}:${process.env.PATH}`;
    const mine = await compose(
      { ...w.config, environment: { ...w.config.environment, PATH: path } },
      { overrides: { clock: w.clock } },
    );
    script('bin/tool', says('good'));
    value(await add(mine.crontab, { name: 'tool', argv: ['tool'], cwd: w.folder, cron: '* * * * *' }, personWhoAgrees));
    await mine.close();
    await w.scheduler().start();
    await w.clock.advance(MINUTE);
    expect(ran()).toEqual(['good']);
  });

  test('one program by two names is no change: PATH may name /bin before /usr/bin', async () => {
    w = await world();
    mkdirSync(file('usr'));
    script('usr/tool', says('good'));
    symlinkSync(file('usr'), file('bin'));
    const { compose } = await import('../../src/compose.js');
    const under = async (path: string) =>
      compose(
        { ...w.config, environment: { ...w.config.environment, PATH: `${path}:${process.env.PATH}` } },
        { overrides: { clock: w.clock, pollMs: 86_400_000 } },
      );
    const mine = await under(`${file('usr')}:${file('bin')}`);
    value(await add(mine.crontab, { name: 'tool', argv: ['tool'], cwd: w.folder, cron: '* * * * *' }, personWhoAgrees));
    await mine.close();
    const service = await under(`${file('bin')}:${file('usr')}`);
    await service.scheduler().start();
    await w.clock.advance(MINUTE);
    await service.scheduler().idle();
    expect(ran()).toEqual(['good']);
    expect((await theJob()).state).toBe('active');
    await service.close();
  });

  test('the card shows the program that the scheduler would start, where one asks under another PATH', async () => {
    w = await world();
    for (const folder of ['mine', 'theirs']) {
      mkdirSync(file(folder));
      script(`${folder}/tool`, says(folder));
    }
    const { compose } = await import('../../src/compose.js');
    const under = (path: string, face: 'serve' | 'other') =>
      compose(
        { ...w.config, environment: { ...w.config.environment, PATH: `${path}:${process.env.PATH}` } },
        { face, overrides: { clock: w.clock, pollMs: 86_400_000 } },
      );
    const service = await under(`${file('theirs')}:${file('mine')}`, 'serve');
    const { crontab, close } = await under(`${file('mine')}:${file('theirs')}`, 'other');
    await service.scheduler().start();
    const request = { name: 'tool', argv: ['tool'], cwd: w.folder, cron: '* * * * *' };
    expect(failure(await add(crontab, request, person)).preview).toContain(`program  ${file('theirs/tool')}`);
    value(await add(crontab, request, personWhoAgrees));
    const other = failure(await update(crontab, { job: 'tool', argv: ['tool', '-v'], cwd: w.folder }, person));
    expect(other.preview).toContain(`program  ${file('theirs/tool')}`);
    expect(other.preview).toMatch(/^changed {2}command was \["tool"\], is \["tool","-v"\]$/m);
    script('theirs/tool', says('better'));
    expect(failure(await approve(crontab, { job: 'tool' }, person)).preview).toContain(
      `program  ${file('theirs/tool')}`,
    );
    await close();
    await service.close();
  });

  test.each([
    ['the script an interpreter is given', ['sh', 'job.sh']],
    ['a script behind another program', ['env', 'sh', './job.sh']],
    ['a script in the words of sh -c', ['sh', '-c', './job.sh | cat']],
    ['a script behind an option that has a value', ['bash', '-e', '-o', 'pipefail', 'job.sh']],
    ['a script behind several options in one word', ['bash', '-eo', 'pipefail', 'job.sh']],
    ['a script behind the options of an interpreter in sh -c', ['sh', '-c', 'cd . && bash -o errexit job.sh']],
    ['what an interpreter loads before its script', ['bash', '--init-file', 'job.sh', '-i', '-c', './job.sh']],
    ['a script that is read from standard input', ['sh', '-c', 'sh < job.sh']],
    ['a script that a shell reads in', ['sh', '-c', '. ./job.sh']],
    ['a script below the home folder', ['sh', '-c', '~/job.sh']],
    ['a script below $HOME', ['sh', '-c', '"$HOME"/job.sh']],
  ])('%s', async (_what, argv) => {
    w = await world();
    script('job.sh', says('good'));
    if (argv.includes('job.sh')) chmodSync(file('job.sh'), 0o644);
    await inline(argv);
    script('job.sh', says('evil'));
    await w.clock.advance(MINUTE);
    expect(ran()).toEqual(['good']);
    expect(await reason()).toContain('job.sh was sha256');
  });

  test.each([
    ['a command', ['cat', 'data.csv']],
    ['the text of sh -c', ['sh', '-c', 'cat "$1"', 'sh', 'data.csv']],
    ['a script', ['python3', '-I', '-W', 'ignore', 'read.py', 'data.csv']],
  ])('data that %s is given may change from day to day', async (_what, argv) => {
    w = await world();
    writeFileSync(file('data.csv'), '1');
    writeFileSync(file('read.py'), 'import sys\nopen(sys.argv[1])\n');
    await inline(argv);
    writeFileSync(file('data.csv'), '2');
    await w.clock.advance(MINUTE);
    expect(await states()).toEqual(['succeeded', 'succeeded']);
  });

  test('the definition of a registered task, and the variables it sets', async () => {
    await running();
    const { compose } = await import('../../src/compose.js');
    const { loadConfig } = await import('../../src/config.js');
    const tasks = { etl: { kind: 'shell', command: ['./etl.sh', '--all'], env: { MODE: 'hush-1234' } } };
    writeFileSync(file('cron-agent.config.json'), JSON.stringify({ tasks }), { mode: 0o600 });
    await w.scheduler().stop();
    const env = { CRON_AGENT_HOME: w.folder, HOME: w.folder, PATH: process.env.PATH, CRON_AGENT_TZ: 'UTC' };
    const changed = await compose(await loadConfig({ env, cwd: w.folder }), {
      overrides: { clock: w.clock, pollMs: 86_400_000 },
    });
    await changed.scheduler().start();
    await w.clock.advance(MINUTE);
    await changed.scheduler().idle();
    expect(ran()).toEqual(['good']);
    expect(await reason()).toContain('command was ["./etl.sh"], is ["./etl.sh","--all"]; sets MODE (sha256:');
    expect(await reason()).not.toContain('hush-1234');
    await changed.close();
  });

  test('the module of a function', async () => {
    w = await world({ tasks: { rollup: { kind: 'function', module: './rollup.mjs', effect: 'none' } } });
    writeFileSync(file('rollup.mjs'), 'export default () => undefined;\n');
    value(await add(w.crontab, { name: 'rollup', task: 'rollup', cron: '* * * * *' }, person));
    await w.scheduler().start();
    await w.clock.advance(MINUTE);
    writeFileSync(file('rollup.mjs'), 'export default () => { throw new Error("evil"); };\n');
    await w.clock.advance(MINUTE);
    expect(await states()).toEqual(['succeeded', 'cancelled']);
    expect(await reason()).toMatch(/content was sha256 \S+, is sha256 \S+/);
  });

  test('a program of one’s own that is no script, by its content; one of the system by its path', async () => {
    w = await world();
    const copy = (from: string): void => {
      writeFileSync(file('new'), readFileSync(from));
      chmodSync(file('new'), 0o755);
      renameSync(file('new'), file('own'));
    };
    copy('/bin/true');
    await inline(['./own']);
    copy('/bin/false');
    await w.clock.advance(MINUTE);
    expect(await states()).toEqual(['succeeded', 'cancelled']);
    expect(await reason()).toMatch(/content was sha256 \S+, is sha256/);
    expect(w.tasks.resolve({ kind: 'command', argv: ['true'], cwd: '/' })).toMatchObject({
      task: { manifest: expect.not.objectContaining({ program: expect.anything() }) },
    });
  });
});

describe('what is not there now, as where a disk is mounted late', () => {
  test.each([
    ['a program', ['./job.sh']],
    ['the script of an interpreter', ['sh', 'job.sh']],
    ['a script in the words of sh -c', ['sh', '-c', './job.sh']],
  ])('%s: the run fails and starts nothing; the job goes on when it is back', async (_what, argv) => {
    w = await world();
    script('job.sh', says('good'));
    value(await add(w.crontab, { name: 'inline', argv, cwd: w.folder, cron: '* * * * *' }, personWhoAgrees));
    renameSync(file('job.sh'), file('away.sh'));
    await w.scheduler().start();
    await w.clock.advance(MINUTE);
    const [lacking] = await w.store.history({ limit: 1 });
    expect(lacking).toMatchObject({ state: 'failed', reason: expect.stringContaining('what it runs is not there:') });
    expect(lacking!.reason).toMatch(/job\.sh .*is gone|job\.sh, is not found/);
    expect((await theJob()).state).toBe('active');
    renameSync(file('away.sh'), file('job.sh'));
    await w.clock.advance(MINUTE);
    expect(ran()).toEqual(['good']);
    script('job.sh', says('evil'));
    await w.clock.advance(MINUTE);
    expect((await theJob()).state).toBe('quarantined');
  });

  test('the module of a function', async () => {
    w = await world({ tasks: { rollup: { kind: 'function', module: './rollup.mjs', effect: 'none' } } });
    writeFileSync(file('rollup.mjs'), 'export default () => undefined;\n');
    value(await add(w.crontab, { name: 'rollup', task: 'rollup', cron: '* * * * *' }, person));
    renameSync(file('rollup.mjs'), file('away.mjs'));
    await w.scheduler().start();
    await w.clock.advance(MINUTE);
    renameSync(file('away.mjs'), file('rollup.mjs'));
    await w.clock.advance(MINUTE);
    expect(await states()).toEqual(['failed', 'succeeded']);
  });

  test('a variable that is set no more is a change', async () => {
    w = await world({ tasks: { etl: { kind: 'shell', command: ['./etl.sh'], env: { SAFE: '1' } } } });
    script('etl.sh', says('good'));
    value(await add(w.crontab, { name: 'etl', task: 'etl', cron: '* * * * *' }, person));
    const { compose } = await import('../../src/compose.js');
    const { loadConfig } = await import('../../src/config.js');
    const tasks = { etl: { kind: 'shell', command: ['./etl.sh'] } };
    writeFileSync(file('cron-agent.config.json'), JSON.stringify({ tasks }), { mode: 0o600 });
    const env = { CRON_AGENT_HOME: w.folder, HOME: w.folder, PATH: process.env.PATH, CRON_AGENT_TZ: 'UTC' };
    const changed = await compose(await loadConfig({ env, cwd: w.folder }), {
      overrides: { clock: w.clock, pollMs: 86_400_000 },
    });
    await changed.scheduler().start();
    await w.clock.advance(MINUTE);
    await changed.scheduler().idle();
    expect((await theJob()).state).toBe('quarantined');
    await changed.close();
  });
});

describe('what is bound to nothing', () => {
  test('a job that an older cron-agent stored runs as ever, until somebody approves it', async () => {
    w = await world({ tasks: { etl: { kind: 'shell', command: ['./etl.sh'] } } });
    script('etl.sh', says('one'));
    const task = { kind: 'registered', name: 'etl', args: {} } as const;
    await w.store.addJob(aNewJob({ name: 'old', schedule: everyMinute, task, lane: 'process' }, w.clock.now()));
    await w.scheduler().start();
    await w.clock.advance(MINUTE);
    script('etl.sh', says('two'));
    await w.clock.advance(MINUTE);
    expect(ran()).toEqual(['one', 'two']);
    value(await approve(w.crontab, { job: 'old' }, personWhoAgrees));
    script('etl.sh', says('three'));
    await w.clock.advance(MINUTE);
    expect(ran()).toEqual(['one', 'two']);
  });

  test('what an older cron-agent approved by fewer things is still approved', async () => {
    w = await world();
    script('job.sh', says('good'));
    const { createHash } = await import('node:crypto');
    const sha256 = createHash('sha256')
      .update(readFileSync(file('job.sh')))
      .digest('hex');
    const argv = ['./job.sh'];
    const older = { argv, path: file('job.sh'), cwd: w.folder, script: { path: file('job.sh'), sha256 }, set: {} };
    const hash = createHash('sha256').update(JSON.stringify(older)).digest('hex');
    const task = { kind: 'command', argv, cwd: w.folder, hash } as const;
    await w.store.addJob(aNewJob({ name: 'old', schedule: everyMinute, task, lane: 'process' }, w.clock.now()));
    await w.scheduler().start();
    await w.clock.advance(MINUTE);
    expect(ran()).toEqual(['good']);
    script('job.sh', says('evil'));
    await w.clock.advance(MINUTE);
    expect(ran()).toEqual(['good']);
  });

  test('a built-in task, which the version of cron-agent tells', async () => {
    w = await world();
    value(await add(w.crontab, { name: 'b', task: 'health_check', cron: '* * * * *' }, person));
    expect((await theJob()).task).toEqual({ kind: 'registered', name: 'health_check', args: {} });
    expect(value(await approve(w.crontab, { job: 'b' }, person)).action).toBe('unchanged');
  });
});
