#!/usr/bin/env node
// cron-agent, as it is started. Reading some 300 modules one by one took most of a command's time; scripts/pack.mjs makes a few
// dozen parts of them, of which a command reads what it needs, each with V8's compiled form of it. A compiled form that is missing,
// or of another Node, costs that time and nothing else. Copied to dist/bin.js with the name of the parts' folder filled in.
// A CommonJS module, for which Node starts 10 ms sooner than for an ES module.

'use strict';
const fs = require('node:fs');
const { join } = require('node:path');

const FOLDER = join(__dirname, 'PARTS');
const scripts = new Map();

/** Node's own modules that take milliseconds to load, and that most commands import but do not use: loaded at the first use. */
const HEAVY = new Set(
  ['child_process', 'crypto', 'fs/promises', 'module', 'net', 'readline', 'stream', 'worker_threads'].map(
    (name) => `node:${name}`,
  ),
);
const atFirstUse = (name) => new Proxy({}, { get: (_, key) => require(name)[key] });

function scriptOf(part) {
  const { Script } = require('node:vm');
  const filename = join(FOLDER, part);
  let cachedData;
  try {
    cachedData = fs.readFileSync(`${filename}.compiled`);
  } catch {
    cachedData = undefined;
  }
  // A part is plain ASCII, which is read fastest as latin1.
  return new Script(fs.readFileSync(filename, 'latin1'), { filename, cachedData });
}

/** Starts the program with the arguments of this process; resolves when the command line is carried out. */
function start() {
  const loaded = new Map();
  const load = (name) => {
    if (HEAVY.has(name)) return atFirstUse(name);
    if (!name.startsWith('./')) return require(name);
    const known = loaded.get(name);
    if (known) return known.exports;
    const module = { exports: {} };
    loaded.set(name, module);
    const script = scripts.get(name) ?? scriptOf(name);
    scripts.set(name, script);
    script.runInThisContext()(load, module, __dirname);
    return module.exports;
  };
  load.later = async (name) => (name.startsWith('./') ? load(name) : import(name));
  return load('./bin.cjs').ended;
}

/** Prints the help as it was when the parts were made, which is the same for every reader but a terminal, whose width it follows. */
function printKeptHelp() {
  if (process.argv.length !== 3 || process.argv[2] !== '--help') return false;
  let help;
  try {
    if (mayBeTerminal()) return false;
    help = fs.readFileSync(join(FOLDER, 'help.txt'));
  } catch {
    return false;
  }
  let written = 0;
  try {
    while (written < help.length) written += fs.writeSync(1, help, written);
  } catch {
    // A reader that is slow, or gone: the program knows what to do.
    if (written === 0) return false;
    process.stdout.on('error', () => process.exit());
    process.stdout.write(help.subarray(written));
  }
  return true;
}

/** Asking Node's tty takes 5 ms. */
function mayBeTerminal() {
  const output = fs.fstatSync(1);
  return output.isCharacterDevice() && output.rdev !== fs.statSync('/dev/null').rdev;
}

module.exports = { ended: printKeptHelp() ? Promise.resolve() : start(), scripts, start };
