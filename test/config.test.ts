import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LoadOptions } from '../src/config.js';
import { ConfigError, loadConfig } from '../src/config.js';

let root: string;
let home: string;
let project: string;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'cron-agent-config-')));
  home = join(root, 'home');
  project = join(root, 'project');
  mkdirSync(project);
  mkdirSync(home);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, content: unknown): string {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content, null, 2), { mode: 0o600 });
  return file;
}
const inProject = (content: unknown): string => write('project/cron-agent.config.json', content);
const asUser = (content: unknown): string => write('home/.config/cron-agent/config.json', content);
const load = ({ env, ...options }: LoadOptions = {}) =>
  loadConfig({ cwd: project, env: { HOME: home, ...env }, isTerminal: false, ...options });

async function faultsOf(options: LoadOptions = {}): Promise<readonly string[]> {
  const error: unknown = await load(options).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ConfigError);
  expect(error).toMatchObject({ code: 'config_error', exitCode: 2 });
  return (error as ConfigError).faults.map(({ where, key, message }) =>
    [where.replace(`${root}/`, ''), key, message.replaceAll(`${root}/`, '')].filter(Boolean).join(': '),
  );
}

describe('without any configuration', () => {
  test('everything has a default, below the home folder', async () => {
    const config = await load();
    expect(config).toMatchObject({
      databasePath: join(home, '.local/share/cron-agent/cron-agent.db'),
      folders: { state: join(home, '.local/state/cron-agent'), config: join(home, '.config/cron-agent') },
      tasks: {},
      taskBaseFolder: project,
      model: null,
      concurrency: 16,
      warnings: [],
    });
    expect(config.origin).toMatchObject({ timezone: 'system', concurrency: 'default', database: 'default' });
    expect(config.appVersion).toMatch(/^\d+\.\d+\.\d+/);
  });

  test('XDG folders are obeyed, relative ones ignored', async () => {
    const { folders } = await load({ env: { XDG_DATA_HOME: '/x/data', XDG_STATE_HOME: 'state' } });
    expect(folders).toMatchObject({ data: '/x/data/cron-agent', state: join(home, '.local/state/cron-agent') });
  });

  test('CRON_AGENT_HOME moves all three', async () => {
    const { folders, databasePath } = await load({ env: { CRON_AGENT_HOME: '/x', XDG_DATA_HOME: '/y' } });
    expect(folders).toEqual({ data: '/x/data', state: '/x/state', config: '/x/config' });
    expect(databasePath).toBe('/x/data/cron-agent.db');
  });
});

describe('precedence', () => {
  test('flag > environment > .env > project > user > system', async () => {
    asUser({ timezone: 'Asia/Tokyo' });
    expect((await load()).timezone).toBe('Asia/Tokyo');
    inProject({ timezone: 'Europe/Berlin' });
    expect((await load()).timezone).toBe('Europe/Berlin');
    write('project/.env', 'CRON_AGENT_TZ=Europe/Paris\n');
    expect((await load()).timezone).toBe('Europe/Paris');
    const env = { CRON_AGENT_TZ: 'Europe/Rome' };
    expect((await load({ env })).timezone).toBe('Europe/Rome');
    const config = await load({ env, flags: { tz: 'utc' } });
    expect(config.timezone).toBe('UTC');
    expect(config.origin['timezone']).toBe('--tz');
  });

  test('an empty variable is not set, and keeps .env from setting it', async () => {
    write('project/.env', 'OPENAI_API_KEY=from-file\n');
    expect((await load()).model?.apiKey).toBe('from-file');
    expect((await load({ env: { OPENAI_API_KEY: '' } })).model).toBeNull();
  });

  test('the project file is found upwards; --config names another', async () => {
    const found = inProject({ concurrency: 3 });
    const other = write('other.json', { concurrency: 4 });
    const cwd = join(project, 'deep', 'er');
    mkdirSync(cwd, { recursive: true });
    expect(await load({ cwd })).toMatchObject({ concurrency: 3, projectFile: found, taskBaseFolder: project });
    expect(await load({ cwd, flags: { config: '../../../other.json' } })).toMatchObject({
      concurrency: 4,
      projectFile: other,
    });
  });

  test('TypeScript and JavaScript files are read', async () => {
    write('project/cron-agent.config.ts', 'const zone: string = "Asia/Tokyo";\nexport default { timezone: zone };\n');
    write('home/.config/cron-agent/config.mjs', 'export default { concurrency: 2 + 3 };\n');
    expect(await load()).toMatchObject({ timezone: 'Asia/Tokyo', concurrency: 5 });
  });

  test("the project's tasks win; the user's keep starting where the user's file is", async () => {
    asUser({
      tasks: {
        etl: { kind: 'shell', command: ['user'] },
        mine: { kind: 'shell', command: ['./mine.sh'] },
        f: { kind: 'function', module: './f.js' },
      },
    });
    inProject({ tasks: { ETL: { kind: 'shell', command: ['project'] } } });
    const { tasks, taskBaseFolder } = await load();
    const folder = join(home, '.config/cron-agent');
    expect(Object.keys(tasks).sort()).toEqual(['ETL', 'f', 'mine']);
    expect(tasks['mine']).toMatchObject({ cwd: folder });
    expect(tasks['f']).toMatchObject({ module: join(folder, 'f.js') });
    expect(taskBaseFolder).toBe(project);
  });
});

describe('the database', () => {
  test.each([
    ['flag', () => ({ flags: { db: 'here.db' } }), 'project/here.db'],
    ['environment', () => ({ env: { CRON_AGENT_DB: 'sub/here.db' } }), 'project/sub/here.db'],
    ['home', () => ({ flags: { db: '~/here.db' } }), 'home/here.db'],
  ])('a path from the %s starts in the working folder', async (_, options: () => LoadOptions, expected) => {
    expect((await load(options())).databasePath).toBe(join(root, expected));
  });

  test('a path from a file starts where the file is', async () => {
    asUser({ database: 'jobs.db' });
    expect((await load()).databasePath).toBe(join(home, '.config/cron-agent/jobs.db'));
    expect((await load({ flags: { db: ':memory:' } })).databasePath).toBe(':memory:');
  });

  test.each(['postgres://localhost/x', 'postgresql://u:secret@h/x'])('%s is not available yet', async (db) => {
    expect(await faultsOf({ flags: { db } })).toEqual([
      '--db: PostgreSQL is not available yet. Give the path of a SQLite file.',
    ]);
  });
});

describe('the model', () => {
  test.each([
    [{}, null],
    [{ OPENAI_MODEL: 'x' }, null],
    [{ OPENAI_API_KEY: 'k' }, { apiKey: 'k', name: 'gpt-4o-mini' }],
    [
      { OPENAI_API_KEY: 'k', OPENAI_MODEL: 'm' },
      { apiKey: 'k', name: 'm' },
    ],
    [{ OPENAI_BASE_URL: 'http://127.0.0.1:8080/v1' }, { baseURL: 'http://127.0.0.1:8080/v1' }],
    [{ OPENAI_BASE_URL: 'http://[::1]:8080' }, { baseURL: 'http://[::1]:8080' }],
    [
      { OPENAI_BASE_URL: 'http://localhost:1/v1', OPENAI_MODEL: 'm' },
      { baseURL: 'http://localhost:1/v1', name: 'm' },
    ],
    [
      { OPENAI_BASE_URL: 'https://openrouter.example/v1', OPENAI_API_KEY: 'k' },
      { apiKey: 'k', baseURL: 'https://openrouter.example/v1' },
    ],
  ])('%j gives %j', async (env, expected) => {
    expect((await load({ env })).model).toEqual(expected);
  });

  test.each(['https://far.example/v1', 'http://127.0.0.1.far.example', 'http://localhost.far.example'])(
    '%s without a key is not used, and that is said',
    async (OPENAI_BASE_URL) => {
      const { model, warnings } = await load({ env: { OPENAI_BASE_URL } });
      expect(model).toBeNull();
      expect(warnings.join()).toMatch(/needs a key: set OPENAI_API_KEY/);
    },
  );

  test('F111: key and address are refused from a project and taken from the user', async () => {
    const model = { apiKey: 'sk-very-secret', baseURL: 'https://far.example/v1', name: 'm' };
    asUser({ model });
    expect((await load()).model).toEqual(model);
    inProject({ model });
    const faults = await faultsOf();
    expect(faults).toHaveLength(2);
    expect(faults[0]).toContain(
      'project/cron-agent.config.json: model.baseURL: expected the environment, .env or home/.config',
    );
    expect(faults.join()).not.toContain('sk-very-secret');
  });
});

describe('F110: faults', () => {
  test('all of them are listed at once, with line, key and what was probably meant', async () => {
    inProject(`{
  "timezon": "Europe/Berlin",
  "timezone": "Berlin",
  "concurrency": 0,
  "dateOrder": "ymd",
  "model": { "nam": "x" },
  "tasks": {
    "nightly": {
      "kind": "shell",
      "command": ["x"],
      "timeot": "5m"
    }
  }
}`);
    const file = 'project/cron-agent.config.json';
    const faults = await faultsOf({ env: { CRON_AGENT_CONCURRENCY: 'many' }, flags: { tz: 'Europe/Berln' } });
    expect([...faults].sort()).toEqual(
      [
        '--tz: expected the name of an IANA time zone, got "Europe/Berln". Did you mean "Europe/Berlin"?',
        'CRON_AGENT_CONCURRENCY: expected a number, got "many".',
        `${file}:2: timezon: unknown key: expected one of timezone, database, dateOrder, concurrency, containment, model, tasks, notify. Did you mean "timezone"?`,
        `${file}:3: timezone: expected the name of an IANA time zone, got "Berlin". Did you mean "Europe/Berlin"?`,
        `${file}:4: concurrency: expected at least 1, got 0.`,
        `${file}:5: dateOrder: expected one of dmy, mdy, got "ymd".`,
        `${file}:6: model.nam: unknown key: expected one of name, baseURL, apiKey. Did you mean "name"?`,
        expect.stringMatching(
          /^project\/cron-agent\.config\.json:11: tasks\.nightly\.timeot: unknown key .*Did you mean "timeout"\?$/,
        ),
      ].sort(),
    );
  });

  test.each([
    ['{\n  "timezone": "UTC",\n}', 3, 'expected JSON'],
    ['{\r\n  "a" 1\r\n}', 2, 'expected JSON'],
    ['', 1, 'expected JSON'],
    ['['.repeat(100_000), 1, 'expected JSON'],
    ['{"timezone": "UTC",\n"timezone": "UTC"}', 2, 'timezone: expected each key once'],
    ['{"t\\u0069mezone": "UTC",\n"timezone": "UTC"}', 2, 'timezone: expected each key once'],
  ])('%j is refused at line %i', async (text, line, message) => {
    inProject(text);
    expect((await faultsOf())[0]).toContain(`project/cron-agent.config.json:${line}: ${message}`);
  });

  test.each([
    ['[]', 'expected an object, got [].'],
    ['"x"', 'expected an object, got "x".'],
    ['{"timezone": "+05:30"}', 'expected the name of an IANA time zone, got "+05:30".'],
    ['{"concurrency": 1.5}', 'expected a whole number, got 1.5.'],
    ['{"model": {"name": 3}}', 'expected text, got 3.'],
    ['{"__proto__": {"timezone": "UTC"}}', 'unknown key'],
  ])('%s: %s', async (text, message) => {
    inProject(text);
    expect((await faultsOf()).join()).toContain(message);
  });

  test('a byte order mark and Windows line ends do no harm', async () => {
    inProject('\uFEFF{\r\n  "timezone": "Asia/Tokyo"\r\n}\r\n');
    expect((await load()).timezone).toBe('Asia/Tokyo');
  });

  test('a program that fails says why', async () => {
    write('project/cron-agent.config.mjs', 'throw new Error("no such secret store");');
    expect((await faultsOf())[0]).toContain('no such secret store');
  });

  test.each([
    ['missing.json', 'expected a file, got nothing'],
    ['cron.yaml', 'expected a file that ends in .json, .ts, .js or .mjs'],
    ['.', 'expected a file that ends in'],
  ])('--config %s is refused', async (config, message) => {
    expect((await faultsOf({ flags: { config } })).join()).toContain(message);
  });

  test('a secret that is wrong is not repeated', async () => {
    asUser({ model: { apiKey: ['sk-very-secret'] } });
    const faults = await faultsOf();
    expect(faults.join()).toContain('model.apiKey: expected text');
    expect(faults.join()).not.toContain('sk-very-secret');
  });
});

describe('F110: a file that others can write', () => {
  test.each([0o620, 0o602, 0o666])('is refused with mode %o', async (mode) => {
    chmodSync(inProject({ timezone: 'Asia/Tokyo' }), mode);
    expect((await faultsOf()).join()).toContain(`got mode ${mode.toString(8)}. Run: chmod go-w cron-agent.config.json`);
  });

  test('is refused behind a link too', async () => {
    const target = write('elsewhere.json', {});
    chmodSync(target, 0o666);
    symlinkSync(target, join(project, 'cron-agent.config.json'));
    expect((await faultsOf()).join()).toContain('only its owner can write');
  });

  test('is refused before any of it runs', async () => {
    const proof = join(root, 'it-ran');
    const file = write(
      'project/cron-agent.config.mjs',
      `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(proof)}, ''); export default {};`,
    );
    chmodSync(file, 0o666);
    await faultsOf();
    expect(() => readFileSync(proof)).toThrow(/ENOENT/);
  });

  test('as .env is left out with a warning', async () => {
    chmodSync(write('project/.env', 'OPENAI_API_KEY=k\n'), 0o666);
    const { model, warnings } = await load();
    expect(model).toBeNull();
    expect(warnings.join()).toMatch(/\.env was not read: expected a file that only its owner can write/);
  });

  test.runIf(process.getuid?.() === 0)('is refused when it belongs to somebody else', async () => {
    chownSync(inProject({}), 12345, 12345);
    expect((await faultsOf()).join()).toContain('got one of the user with id 12345');
  });

  test('is refused when it is larger than a configuration can be', async () => {
    inProject(`{"timezone": "UTC"}${' '.repeat(1024 * 1024)}`);
    expect((await faultsOf()).join()).toContain('expected at most 1024 KiB');
  });
});

describe('the environment of tasks', () => {
  test('is an allow-list, with what tasks declare', async () => {
    inProject({ tasks: { t: { kind: 'shell', command: ['x'], env: ['AWS_PROFILE', 'FROM_FILE'] } } });
    write('project/.env', 'FROM_FILE=1\nPATH=/evil\nLANG=evil\n');
    const env = { PATH: '/bin', OPENAI_API_KEY: 'k', AWS_PROFILE: 'p', LD_PRELOAD: 'x' };
    expect((await load({ env })).environment).toEqual({ HOME: home, PATH: '/bin', AWS_PROFILE: 'p', FROM_FILE: '1' });
  });
});

describe('colour', () => {
  test.each([
    [{}, {}, false, false],
    [{}, {}, true, true],
    [{ TERM: 'dumb' }, {}, true, false],
    [{ NO_COLOR: '1' }, {}, true, false],
    [{ NO_COLOR: '' }, {}, true, true],
    [{ FORCE_COLOR: '1' }, {}, false, true],
    [{ FORCE_COLOR: '0' }, {}, true, false],
    [{ FORCE_COLOR: '1', NO_COLOR: '1' }, {}, false, false],
    [{ FORCE_COLOR: '1' }, { color: false }, true, false],
  ])('%j with %j, terminal %s: %s', async (env, flags, isTerminal, expected) => {
    expect((await load({ env, flags, isTerminal })).color).toBe(expected);
  });
});

test('.env.example names every variable that is read', () => {
  const example = readFileSync(new URL('../.env.example', import.meta.url), 'utf8');
  const sources = ['config.ts', 'config/folders.ts', 'config/model-access.ts'].map((file) =>
    readFileSync(new URL(`../src/${file}`, import.meta.url), 'utf8'),
  );
  const read = new Set(sources.join('\n').match(/\b(?:OPENAI|CRON_AGENT)_[A-Z_]*[A-Z]\b/g));
  expect(read.size).toBeGreaterThan(7);
  for (const name of read) expect(example).toContain(name);
});
