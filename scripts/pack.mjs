// The last step of the build: makes dist, the program as it is started: the parts that scripts/launcher.cjs loads, of the compiled
// modules in lib and of the packages that most commands need. What few commands need (a model's client, a configuration in TypeScript) stays in node_modules.

import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';

const DIST = fileURLToPath(new URL('../dist/', import.meta.url));
const LIB = fileURLToPath(new URL('../lib/', import.meta.url));
const LAUNCHER = join(DIST, 'bin.js');
const SQLITE = 'better-sqlite3/build/Release/better_sqlite3.node';
const SMALL = { minifyWhitespace: true, minifySyntax: true, legalComments: 'none', logLevel: 'error' };
const besideThis = (script) => fileURLToPath(new URL(script, import.meta.url));

const parts = await Promise.all((await modulesInParts()).map(asFunction));
const name = `parts-${hashOf(parts)}`;
mkdirSync(join(DIST, name), { recursive: true });
writeFileSync(join(DIST, 'package.json'), '{ "type": "commonjs" }\n');
for (const { file, text } of parts) writeFileSync(join(DIST, name, file), text);
// A start in the meantime finds the old launcher or the new one, each with parts of its own.
writeFileSync(`${LAUNCHER}.new`, readFileSync(besideThis('launcher.cjs'), 'utf8').replace('PARTS', name));
chmodSync(`${LAUNCHER}.new`, 0o755);
renameSync(`${LAUNCHER}.new`, LAUNCHER);
rmSync(join(DIST, name, 'help.txt'), { force: true });
everydayHome((options) => {
  compile(options);
  keepHelp(options);
});
removeLeftovers();

/** ES modules: the program's start, and what is loaded later or used by several. */
async function modulesInParts() {
  const { outputFiles, metafile } = await build({
    ...SMALL,
    entryPoints: [join(LIB, 'bin.js')],
    outdir: LIB,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    splitting: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    metafile: true,
    external: ['cosmiconfig', 'jiti', 'openai', SQLITE],
    plugins: [{ name: 'places', setup: keepPlaces }],
  });
  for (const { entryPoint } of Object.values(metafile.outputs)) {
    // Node gives the names of a CommonJS package that is loaded later, esbuild only its default.
    if (metafile.inputs[entryPoint]?.format === 'cjs')
      throw new Error(`${entryPoint}: put this package under external.`);
  }
  return outputFiles.map(({ path, text }) => ({ file: relative(LIB, path), text }));
}

/** A module goes on seeing the place it was compiled to, as far from the root as dist is; the native part of better-sqlite3 is where it was installed. */
function keepPlaces({ onLoad, onResolve }) {
  onLoad({ filter: /\.js$/ }, ({ path }) => {
    if (!path.startsWith(LIB)) return undefined;
    const place = JSON.stringify(relative(LIB, path).split(sep).join('/'));
    const here = `require('node:url').pathToFileURL(require('node:path').join(__dirname, ${place})).href`;
    return { contents: readFileSync(path, 'utf8').replaceAll('import.meta.url', here), loader: 'js' };
  });
  onResolve({ filter: /^bindings$/ }, () => ({ path: 'bindings', namespace: 'native' }));
  onLoad({ filter: /^/, namespace: 'native' }, () => ({
    contents: `module.exports = () => require(${JSON.stringify(SQLITE)});`,
    resolveDir: LIB,
  }));
}

/**
 * An expression: a function of what the launcher gives. What is imported later is asked of the launcher too: V8's compiled form
 * loses who may import.
 */
async function asFunction({ file, text }) {
  const { code } = await transform(text.replaceAll(/(?<![.$\w])import\(/g, 'LATER('), {
    ...SMALL,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    define: { LATER: 'require.later' },
  });
  return { file, text: `(function(require,module,__dirname){${code}\n})` };
}

function hashOf(texts) {
  const hash = createHash('sha256');
  for (const { file, text } of texts) hash.update(file).update('\0').update(text).update('\0');
  return hash.digest('hex').slice(0, 16);
}

/** Gives a place where commands may be run without a trace. */
function everydayHome(use) {
  const home = mkdtempSync(join(tmpdir(), 'cron-agent-pack-'));
  const env = { HOME: home, XDG_CONFIG_HOME: home, XDG_DATA_HOME: home, XDG_STATE_HOME: home, XDG_CACHE_HOME: home };
  try {
    use({ cwd: home, env, timeout: 60_000 });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** V8 keeps the functions that have run, so the everyday commands are run. */
function compile(options) {
  const script = [besideThis('compile.cjs'), LAUNCHER, join(DIST, name)];
  const { status } = spawnSync(process.execPath, script, { ...options, stdio: 'ignore' });
  if (status !== 0) process.stderr.write('set-up: V8 kept no compiled form; commands start somewhat slower.\n');
}

/** The launcher prints it without loading the program. */
function keepHelp(options) {
  const { status, stdout } = spawnSync(process.execPath, [LAUNCHER, '--help'], options);
  if (status === 0) writeFileSync(join(DIST, name, 'help.txt'), stdout);
}

/**
 * Nothing stays in dist that was not made here. But a scheduler that is running may yet load a part of the build it was started
 * from: the newest of the others stays.
 */
function removeLeftovers() {
  const MADE = ['bin.js', 'package.json', '.built', name];
  const others = readdirSync(DIST).filter((file) => !MADE.includes(file));
  const age = (folder) => statSync(join(DIST, folder)).mtimeMs;
  const [before] = others.filter((file) => file.startsWith('parts-')).sort((a, b) => age(b) - age(a));
  for (const file of others) if (file !== before) rmSync(join(DIST, file), { recursive: true, force: true });
}
