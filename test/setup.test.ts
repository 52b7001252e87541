// Set-up of a fresh clone, with the real scripts on a small project. npm is played by a program that fills node_modules as npm
// does (the real one takes two minutes), and so is tsc, except where it matters what the compiler says.

import type { ChildProcess } from 'node:child_process';
import { execFileSync, spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const REPOSITORY = resolve(import.meta.dirname, '..');
const LOCK = '.cron-agent-set-up.lock';

const BIN = `import { add } from './add.js';
process.stdout.write(JSON.stringify(process.argv.slice(2)) + '\\n');
process.stdin.setEncoding('utf8').on('data', (text: string) => process.stdout.write(text.toUpperCase()));
process.exitCode = add(3, 4);
`;

/** Plays tsc: each source to its output, unchecked. */
const TSC = `
const { readdirSync, mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const { transformSync } = require(${JSON.stringify(join(REPOSITORY, 'node_modules/esbuild'))});
mkdirSync('lib', { recursive: true });
for (const file of readdirSync('src')) {
  const { code } = transformSync(readFileSync('src/' + file, 'utf8'), { loader: 'ts' });
  writeFileSync('lib/' + file.replace(/ts$/, 'js'), code);
}
`;

/** What an installation leaves behind. With a file "real-tsc" it has the real compiler. */
const FILL = `
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
export function fill(folder) {
  const real = ${JSON.stringify(join(REPOSITORY, 'node_modules'))};
  for (const name of ['better-sqlite3', 'esbuild']) symlinkSync(real + '/' + name, folder + '/' + name);
  if (existsSync('real-tsc')) return symlinkSync(real + '/typescript', folder + '/typescript');
  mkdirSync(folder + '/typescript/bin', { recursive: true });
  writeFileSync(folder + '/typescript/bin/tsc', ${JSON.stringify(TSC)});
}
`;

/** Plays `npm ci`: empties node_modules, fills it, and writes npm's own record last. While the file "hang" exists it does not go on. */
const NPM = `
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fill } from './fill.mjs';
appendFileSync('npm-calls', process.argv.slice(2).join(' ') + '\\n');
rmSync('node_modules', { recursive: true, force: true });
mkdirSync('node_modules');
process.stdout.write('added 2 packages\\n');
process.stderr.write('npm-started\\n');
if (existsSync('hang')) {
  await new Promise((done) => { const timer = setInterval(() => { if (!existsSync('hang')) { clearInterval(timer); done(); } }, 10); });
  process.exit(1);
}
if (existsSync('broken')) { process.stderr.write('npm error the registry is down\\n'); process.exit(1); }
fill('node_modules');
writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages: JSON.parse(readFileSync('package-lock.json', 'utf8')).packages }));
`;

let root: string;
const started = new Set<ChildProcess>();

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cron-agent-set-up-'));
  cpSync(join(REPOSITORY, 'scripts'), join(root, 'scripts'), { recursive: true });
  const compilerOptions = {
    target: 'es2023',
    lib: ['es5'],
    types: [],
    module: 'nodenext',
    strict: true,
    skipLibCheck: true,
  };
  const forBuild = { rootDir: 'src', outDir: 'lib', incremental: true, tsBuildInfoFile: 'lib/.tsbuildinfo' };
  write('package.json', JSON.stringify({ type: 'module' }));
  write(
    'package-lock.json',
    JSON.stringify({ packages: { 'node_modules/better-sqlite3': { version: '12.11.1', integrity: 'x' } } }),
  );
  write('tsconfig.json', JSON.stringify({ compilerOptions }));
  write(
    'tsconfig.build.json',
    JSON.stringify({ extends: './tsconfig.json', compilerOptions: forBuild, include: ['src'] }),
  );
  write('src/bin.ts', BIN);
  write('src/add.ts', 'export const add = (a: number, b: number): number => a + b;\n');
  write('npm-cli.js', NPM);
  write('fill.mjs', FILL);
});
afterEach(() => {
  for (const child of started) child.kill('SIGKILL');
  started.clear();
  rmSync(root, { recursive: true, force: true });
});

function write(path: string, text: string): void {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), text);
}
const npmCalls = (): number =>
  existsSync(join(root, 'npm-calls')) ? readFileSync(join(root, 'npm-calls'), 'utf8').split('\n').length - 1 : 0;

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}
interface Start {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when the text has appeared on stderr. */
  says(text: string): Promise<void>;
}

function start(args: readonly string[] = [], env: Record<string, string> = {}, input = ''): Start {
  const child = spawn(process.execPath, [join(root, 'scripts/start.mjs'), ...args], {
    cwd: tmpdir(),
    env: { PATH: process.env['PATH'], npm_execpath: join(root, 'npm-cli.js'), ...env },
  });
  started.add(child);
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => (stdout += chunk));
  child.stderr.on('data', (chunk) => (stderr += chunk));
  child.stdin.end(input);
  const ended = new Promise<Ended>((done) => child.on('close', (code) => done({ code, stdout, stderr })));
  const says = (text: string): Promise<void> =>
    new Promise((done, fail) => {
      const look = (): void => {
        if (stderr.includes(text)) done();
      };
      child.stderr.on('data', look);
      void ended.then(() => (stderr.includes(text) ? done() : fail(new Error(`never said "${text}":\n${stderr}`))));
      look();
    });
  return { child, ended, says };
}

test('the first start installs, builds and becomes the program; the second says nothing', async () => {
  const first = await start(['list', '--json'], {}, 'typed\n').ended;
  expect(first).toMatchObject({ code: 7, stdout: '["list","--json"]\nTYPED\n' });
  expect(first.stderr).toMatch(/installing packages[^]*added 2 packages[^]*building[^]*ready after/);
  expect(statSync(join(root, 'dist/bin.js')).mode & 0o111).toBe(0o111);
  expect(readFileSync(join(root, 'npm-calls'), 'utf8')).toMatch(/^ci --loglevel=error --include=dev/);

  expect(await start(['x']).ended).toEqual({ code: 7, stdout: '["x"]\n', stderr: '' });
  expect(npmCalls()).toBe(1);
  expect(existsSync(join(root, LOCK))).toBe(false);
});

test('--setup-only does not start the program', async () => {
  expect(await start(['--setup-only']).ended).toMatchObject({ code: 0, stdout: '' });
  expect(existsSync(join(root, 'dist/bin.js'))).toBe(true);
});

test('a changed source is built again, and what lost its source goes', async () => {
  await start().ended;
  write('src/more.ts', 'export const more = 1;\n');
  rmSync(join(root, 'src/add.ts'));
  write(
    'src/bin.ts',
    BIN.replace("import { add } from './add.js';", "import { more } from './more.js';").replace('add(3, 4)', 'more'),
  );
  const { code, stderr } = await start().ended;
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.not.stringContaining('installing') });
  expect(existsSync(join(root, 'lib/add.js'))).toBe(false);

  rmSync(join(root, 'lib/more.js'));
  expect((await start().ended).code).toBe(1);
  expect(existsSync(join(root, 'lib/more.js'))).toBe(true);
});

test("V8's compiled form is kept, and a spoilt or missing one does no harm", async () => {
  await start(['--setup-only']).ended;
  const [folder] = readdirSync(join(root, 'dist')).filter((file) => file.startsWith('parts-'));
  const form = join(root, 'dist', folder!, 'bin.cjs.compiled');
  expect(statSync(form).size).toBeGreaterThan(0);
  writeFileSync(form, 'spoilt');
  expect(await start(['x']).ended).toEqual({ code: 7, stdout: '["x"]\n', stderr: '' });
  rmSync(form);
  expect(await start(['x']).ended).toEqual({ code: 7, stdout: '["x"]\n', stderr: '' });
});

test('a source that does not compile is said, and tried again at the next start', async () => {
  write('real-tsc', '');
  write('src/bin.ts', 'export const wrong: string = 1;\n');
  for (const _ of ['first', 'second']) {
    const { code, stdout, stderr } = await start().ended;
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/src\/bin\.ts\(1,14\): error TS2322[^]*set-up: the sources do not compile/);
  }
});

test('an installation made by hand is accepted, a changed lockfile is not', async () => {
  mkdirSync(join(root, 'node_modules'));
  execFileSync(process.execPath, ['--input-type=module', '-e', "(await import('./fill.mjs')).fill('node_modules')"], {
    cwd: root,
  });
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
  write('node_modules/.package-lock.json', lock);
  await start(['--setup-only']).ended;
  expect(npmCalls()).toBe(0);
  write('package-lock.json', lock.replace('"x"', '"y"'));
  await start(['--setup-only']).ended;
  expect(npmCalls()).toBe(1);
});

test('two first starts do the work once', async () => {
  const ends = await Promise.all([start(['a']).ended, start(['b']).ended, start(['c']).ended]);
  expect(ends.map(({ code, stdout }) => [code, stdout])).toEqual([
    [7, '["a"]\n'],
    [7, '["b"]\n'],
    [7, '["c"]\n'],
  ]);
  expect(npmCalls()).toBe(1);
});

test('after a kill -9 the next start waits for the orphaned npm, then does it again', async () => {
  write('hang', '');
  const killed = start();
  await killed.says('npm-started');
  killed.child.kill('SIGKILL');
  const next = start();
  await next.says('another start is setting up');
  rmSync(join(root, 'hang'));
  expect((await next.ended).code).toBe(7);
  expect(npmCalls()).toBe(2);
});

test('the lock of a process that is gone is taken over', async () => {
  write(LOCK, JSON.stringify({ processes: [{ pid: process.pid, started: 'another life of this number' }] }));
  expect(await start(['--setup-only']).ended).toMatchObject({ code: 0 });
  expect(existsSync(join(root, LOCK))).toBe(false);
});

test('SIGTERM ends npm, frees the lock, and the next start does it again', async () => {
  write('hang', '');
  const { child, ended, says } = start();
  await says('npm-started');
  child.kill('SIGTERM');
  expect((await ended).code).toBe(143);
  expect(existsSync(join(root, LOCK))).toBe(false);
  rmSync(join(root, 'hang'));
  expect((await start(['--setup-only']).ended).code).toBe(0);
});

test('a failed installation keeps the words of npm and leaves stdout alone', async () => {
  write('broken', '');
  const { code, stdout, stderr } = await start(['list', '--json']).ended;
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/npm error the registry is down[^]*set-up: npm ci failed \(see above\)/);
});

const MISSING =
  /missing: python3, make, g\+\+, needed .* if no prebuilt one .*\n.*apt-get install -y python3 make g\+\+/g;

test('a missing compiler is named before npm ci begins, which may not need it', async () => {
  const { code, stderr } = await start(['--setup-only'], { PATH: join(root, 'empty') }).ended;
  expect(code).toBe(0);
  expect(stderr.match(MISSING)).toHaveLength(1);
  expect(stderr).toMatch(/warning: missing: [^]*installing packages/);
});

test('a missing compiler is named again when npm ci failed', async () => {
  write('broken', '');
  const { code, stderr } = await start([], { PATH: join(root, 'empty') }).ended;
  expect(code).toBe(1);
  expect(stderr.match(MISSING)).toHaveLength(2);
  expect(stderr).toMatch(/set-up: npm ci failed \(see above\)\. [^\n]*missing: python3/);
});
