import { describe, expect, test } from 'vitest';
import { tasksConfig } from '../../src/task/task-config.js';

const faults = (entry: unknown, name = 'etl'): string => {
  const parsed = tasksConfig.safeParse({ [name]: entry });
  if (parsed.success) throw new Error('expected faults, got none');
  return parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n');
};

describe('a section that is accepted', () => {
  test('the shell task of the documentation', () => {
    const section = {
      'nightly-etl': {
        kind: 'shell',
        command: ['./etl.sh', '--day', '{{day}}'],
        params: { day: { type: 'string' } },
        timeout: '30m',
      },
    };
    expect(tasksConfig.parse(section)['nightly-etl']).toMatchObject({
      kind: 'shell',
      effect: 'once',
      timeout: 1_800_000,
      shell: false,
      env: { pass: [], set: {} },
    });
  });

  test('the function task of the documentation', () => {
    const section = { rollup: { kind: 'function', module: './tasks/rollup.js', effect: 'none' } };
    expect(tasksConfig.parse(section)['rollup']).toMatchObject({ export: 'default', effect: 'none', params: {} });
  });

  test('an environment as names to pass on, or as fixed values beside them', () => {
    const shell = { kind: 'shell', command: ['x'] };
    const parsed = tasksConfig.parse({
      a: { ...shell, env: ['AWS_PROFILE'] },
      b: { ...shell, env: { STAGE: 'prod', AWS_PROFILE: true } },
    });
    expect(parsed['a']).toMatchObject({ env: { pass: ['AWS_PROFILE'], set: {} } });
    expect(parsed['b']).toMatchObject({ env: { pass: ['AWS_PROFILE'], set: { STAGE: 'prod' } } });
  });
});

describe('a section that is refused', () => {
  const shell = { kind: 'shell', command: ['x'] };
  test.each<[string, unknown, RegExp]>([
    ['an unknown key', { ...shell, comand: 1 }, /^etl\.comand: unknown key "comand".*Did you mean "command"\?/],
    ['a key of the other kind', { ...shell, module: 'x' }, /^etl\.module: unknown key "module"/],
    ['no kind', { command: ['x'] }, /etl\.kind: expected kind "shell" or "function", got nothing/],
    ['a mistyped kind', { kind: 'shel' }, /Did you mean "shell"/],
    ['http', { kind: 'http', url: 'x' }, /kind "http" is not available in this version/],
    ['prompt', { kind: 'prompt' }, /kind "prompt" is not available in this version/],
    ['workflow', { kind: 'workflow' }, /kind "workflow" is not available in this version/],
    ['a command as text', { kind: 'shell', command: 'rm -rf' }, /etl\.command/],
    ['an empty command', { kind: 'shell', command: [] }, /etl\.command/],
    ['a hole without a parameter', { kind: 'shell', command: ['x', '{{day}}'] }, /unknown parameter \{\{day\}\}/],
    [
      'a hole that is the program',
      { kind: 'shell', command: ['{{p}}'], params: { p: { type: 'string' } } },
      /fixed program/,
    ],
    [
      'a hole in a script',
      { kind: 'shell', shell: true, command: ['echo {{p}}'], params: { p: { type: 'string' } } },
      /script without \{\{holes\}\}/,
    ],
    [
      'a hole that may stay empty',
      { kind: 'shell', command: ['x', '{{p}}'], params: { p: { type: 'string', required: false } } },
      /Give it a default/,
    ],
    ['an unknown type', { ...shell, params: { p: { type: 'date' } } }, /etl\.params\.p\.type/],
    [
      'an unknown key of a parameter',
      { ...shell, params: { p: { type: 'string', enumm: [] } } },
      /Did you mean "enum"/,
    ],
    [
      'a default of another type',
      { ...shell, params: { p: { type: 'integer', default: 'x' } } },
      /whole number, got "x"/,
    ],
    ['a broken pattern', { ...shell, params: { p: { type: 'string', pattern: '(' } } }, /regular expression/],
    ['a timeout that is no period', { ...shell, timeout: '30 bananas' }, /etl\.timeout: expected a period/],
    ['a timeout of nothing', { ...shell, timeout: '0s' }, /etl\.timeout: expected a period/],
    [
      'a variable of the program',
      { ...shell, env: { CRON_AGENT_RUN_ID: 'x' } },
      /env.CRON_AGENT_RUN_ID: .*belong to the program/,
    ],
    ['a variable of the program to pass on', { ...shell, env: ['CRON_AGENT_TOKEN'] }, /belong to the program/],
    ['a variable that is a number', { ...shell, env: { N: 5 } }, /etl.env.N: expected text, or true/],
    ['an entry that is no object', 'x', /^etl/],
  ])('%s', (_, entry, message) => {
    expect(faults(entry)).toMatch(message);
  });

  test('a name that a person could not tell from a built-in or another task', () => {
    expect(faults(shell, 'DB-Backup')).toMatch(/taken by the built-in db_backup/);
    const parsed = tasksConfig.safeParse({ etl_a: shell, 'ETL-A': shell });
    expect(parsed.success).toBe(false);
  });

  test('all faults of an entry are listed, also beside an unknown key', () => {
    expect(faults({ ...shell, comand: 1, timeout: 'x' }).split('\n')).toHaveLength(2);
  });
});
