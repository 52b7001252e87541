// Set-up of a fresh clone: installs and builds when needed, and costs a few milliseconds when nothing is to be done.
// Runs before anything is installed, so it knows Node's own modules only. Progress goes to stderr, stdin is never read.
// What is up to date is decided by contents: the lockfile for the installation, the sources for the build.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { holdLock } from './set-up-lock.mjs';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));
const inRoot = (...parts) => join(ROOT, ...parts);

// Inside node_modules, which `npm ci` removes first: an interrupted installation leaves no stamp and is redone.
const INSTALL_STAMP = inRoot('node_modules', '.cron-agent-installed');
/** The program as it is started. */
export const PROGRAM = inRoot('dist', 'bin.js');
const BUILD_STAMP = inRoot('dist', '.built');
const BUILD_INFO = inRoot('lib', '.tsbuildinfo');
const PACKING = ['scripts/pack.mjs', 'scripts/compile.cjs', 'scripts/launcher.cjs'];
const OLDEST_NODE = [20, 19];

/** A failure that the person can act on: printed without a stack. */
export class SetUpError extends Error {}

/** Installs and builds when needed. @throws SetUpError with what to do. */
export async function setUp() {
  refuseOldNode();
  if (isInstalled() && isBuilt()) return;
  await holdLock(inRoot('.cron-agent-set-up.lock'), say, async (lock) => {
    const started = performance.now();
    if (isInstalled() && isBuilt()) return;
    if (!isInstalled()) await install(lock);
    if (!isBuilt()) await build(lock);
    say(`ready after ${Math.round((performance.now() - started) / 1000)} s.`);
  });
}

/** Compiles src into lib and packs the program of it into dist, whatever the stamp says. */
export async function build(lock = { watch: () => {} }) {
  say('building …');
  const inputs = hashOfSources();
  rmSync(BUILD_STAMP, { force: true });
  removeOutputsWithoutSource();
  // tsc's incremental memory would skip outputs that somebody deleted.
  if (!sources().every((file) => existsSync(outputOf(file)))) rmSync(BUILD_INFO, { force: true });
  const tsc = [inRoot('node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.build.json'];
  const code = await run(process.execPath, tsc, lock);
  if (code !== 0)
    throw new SetUpError(`the sources do not compile (see above). Correct them, or check out a released version.`);
  if ((await run(process.execPath, [inRoot('scripts', 'pack.mjs')], lock)) !== 0)
    throw new SetUpError('the compiled modules could not be packed (see above).');
  writeFileSync(BUILD_STAMP, inputs);
}

export function say(text) {
  process.stderr.write(`set-up: ${text}\n`);
}

function refuseOldNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  throw new SetUpError(
    `expected Node ${OLDEST_NODE.join('.')} or newer, got ${process.versions.node}. Install one from https://nodejs.org.`,
  );
}

// ---- the installation

function isInstalled() {
  const wanted = installationWanted();
  if (readOr(INSTALL_STAMP, '') === wanted) return true;
  // Installed by hand with `npm ci`: good when npm's own record has every package and the native module is for this Node.
  if (!npmRecordIsComplete() || !nativeModuleFits()) return false;
  writeFileSync(INSTALL_STAMP, wanted);
  return true;
}

function installationWanted() {
  const { platform, arch, versions } = process;
  return `${hashOf([readFileSync(inRoot('package-lock.json'))])} ${platform} ${arch} ${versions.modules}`;
}

/** npm writes this record as the last act of an installation. */
function npmRecordIsComplete() {
  const recorded = JSON.parse(readOr(inRoot('node_modules', '.package-lock.json'), '{}')).packages ?? {};
  const wanted = JSON.parse(readFileSync(inRoot('package-lock.json'), 'utf8')).packages;
  return Object.entries(wanted).every(
    ([path, { optional, integrity }]) => path === '' || optional || recorded[path]?.integrity === integrity,
  );
}

/** A binary compiled for another Node, or by an interrupted build, does not load: only trying tells. */
function nativeModuleFits() {
  const folder = inRoot('node_modules', 'better-sqlite3', 'build');
  if (!existsSync(join(folder, 'Release', 'better_sqlite3.node'))) return false;
  try {
    const probe = { exports: {} };
    process.dlopen(probe, join(folder, 'Release', 'better_sqlite3.node'));
    return true;
  } catch {
    return false;
  }
}

async function install(lock) {
  const compiler = compilerMissing();
  if (compiler) say(`warning: ${compiler}`);
  say('installing packages with npm ci (the first time only) …');
  rmSync(INSTALL_STAMP, { force: true });
  const stopWatching = sayWhenCompiling();
  // --loglevel: an outer `npm -s` would hide the errors. --include: NODE_ENV=production would leave out the compiler.
  const npm = npmCommand();
  const args = [...npm.args, 'ci', '--loglevel=error', '--include=dev', '--no-audit', '--no-fund', '--no-progress'];
  const code = await run(npm.file, args, lock).finally(stopWatching);
  if (code !== 0) {
    throw new SetUpError(
      `npm ci failed (see above). ${compiler ? `Probably for want of a compiler: ${compiler}` : 'Correct the cause and start again.'}`,
    );
  }
  if (!nativeModuleFits()) {
    throw new SetUpError(
      'better-sqlite3 was installed without its native part. Run: npm rebuild better-sqlite3 --ignore-scripts=false',
    );
  }
  writeFileSync(INSTALL_STAMP, installationWanted());
}

/** A missing compiler shows only after a minute, in a page of errors: it is named before. Whether it is needed only npm finds out. */
function compilerMissing() {
  const missing = process.platform === 'win32' ? [] : missingTools();
  if (missing.length === 0) return undefined;
  return (
    `missing: ${missing.join(', ')}, needed to compile better-sqlite3 if no prebuilt one can be had for this platform ` +
    `(${process.platform}-${process.arch}, Node ${process.versions.node}).\n` +
    '        Debian and Ubuntu: apt-get install -y python3 make g++ · Fedora: dnf install python3 make gcc-c++ · ' +
    'Alpine: apk add python3 make g++ · macOS: xcode-select --install'
  );
}

function missingTools() {
  const { PYTHON, MAKE, CXX } = process.env;
  const tools = {
    python3: [PYTHON, 'python3', 'python'],
    make: [MAKE, 'make', 'gmake'],
    'g++': [CXX, 'g++', 'c++', 'clang++'],
  };
  return Object.keys(tools).filter((tool) => !tools[tool].some((name) => name && onPath(name.split(' ')[0])));
}

function onPath(name) {
  const folders = name.includes('/') ? [''] : (process.env.PATH ?? '').split(delimiter);
  return folders.some((folder) => {
    try {
      accessSync(folder === '' ? name : join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** node-gyp writes this file when it starts to compile; a downloaded binary brings none. */
function sayWhenCompiling() {
  const mark = inRoot('node_modules', 'better-sqlite3', 'build', 'config.gypi');
  let seconds = 0;
  const timer = setInterval(() => {
    if (!existsSync(mark)) return;
    if (seconds === 0) say('compiling better-sqlite3 (no prebuilt binary to be had): a minute or two …');
    else if (seconds % 20 === 0) say(`still compiling (${seconds} s) …`);
    seconds += 1;
  }, 1000);
  return () => clearInterval(timer);
}

function npmCommand() {
  const path = process.env.npm_execpath ?? '';
  if (/npm-cli\.c?js$/.test(path)) return { file: process.execPath, args: [path] };
  return { file: process.platform === 'win32' ? 'npm.cmd' : 'npm', args: [] };
}

// ---- the build

function isBuilt() {
  return readOr(BUILD_STAMP, '') === hashOfSources() && [...sources().map(outputOf), PROGRAM].every(existsSync);
}

/** And of this Node: V8's compiled form is for no other. */
function hashOfSources() {
  const files = [...sources(), ...PACKING, 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json'];
  return hashOf([process.version, ...files.flatMap((file) => [file, readFileSync(inRoot(file))])]);
}

/** Paths below the root, sorted. */
function sources(folder = 'src') {
  return readdirSync(inRoot(folder), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      return entry.isDirectory() ? sources(path) : /(?<!\.d)\.ts$/.test(entry.name) ? [path] : [];
    });
}

function outputOf(source) {
  return inRoot('lib', source.slice('src/'.length).replace(/\.ts$/, '.js'));
}

/** A module that was removed or renamed must not go on living in lib. */
function removeOutputsWithoutSource() {
  mkdirSync(inRoot('lib'), { recursive: true });
  const wanted = new Set(sources().map((file) => file.slice('src/'.length, -'.ts'.length)));
  for (const entry of readdirSync(inRoot('lib'), { recursive: true, withFileTypes: true })) {
    const path = relative(inRoot('lib'), join(entry.parentPath, entry.name)).replaceAll('\\', '/');
    const match = /^(.*?)(\.d\.ts|\.js)(\.map)?$/.exec(path);
    if (entry.isFile() && match && !wanted.has(match[1])) rmSync(inRoot('lib', path));
  }
}

// ---- shared by both

function hashOf(parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
}

function readOr(path, otherwise) {
  try {
    return statSync(path).isFile() ? readFileSync(path, 'utf8') : otherwise;
  } catch {
    return otherwise;
  }
}

/** Resolves to the exit code. What the command prints goes to stderr; it gets no stdin. */
function run(file, args, lock) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd: ROOT, stdio: ['ignore', 2, 2], shell: file.endsWith('.cmd') });
    lock.watch(child);
    child.on('error', (cause) => reject(new SetUpError(`${file} could not be started: ${cause.message}.`)));
    child.on('close', (code) => resolve(code ?? 1));
  });
}
