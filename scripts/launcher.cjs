#!/usr/bin/env node
// cron-agent, as it is started. Reading some 300 modules one by one took most of a command's time; scripts/pack.mjs makes a few
// dozen parts of them, of which a command reads what it needs, each with V8's compiled form of it. A compiled form that is missing,
// or of another Node, costs that time and nothing else. Copied to dist with the name of the parts' folder filled in.

'use strict';
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { Script } = require('node:vm');

const FOLDER = join(__dirname, 'PARTS');
const scripts = new Map();

/** Node's own modules that take milliseconds to load, and that most commands import but do not use: loaded at the first use. */
const HEAVY = new Set(['node:child_process', 'node:crypto', 'node:readline', 'node:stream', 'node:worker_threads']);
const atFirstUse = (name) => new Proxy({}, { get: (_, key) => require(name)[key] });

function scriptOf(part) {
  const filename = join(FOLDER, part);
  let cachedData;
  try {
    cachedData = readFileSync(`${filename}.compiled`);
  } catch {
    cachedData = undefined;
  }
  // A part is plain ASCII, which is read fastest as latin1.
  return new Script(readFileSync(filename, 'latin1'), { filename, cachedData });
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

module.exports = { ended: start(), scripts, start };
