// The Cli that commands are given: configuration and world built on demand, output, and asking a person for a yes.

import { join } from 'node:path';
import type { World } from '../compose.js';
import type { Looking } from '../compose-looking.js';
import type { Config } from '../config.js';
import type { Answer, Caller, Failure } from '../crontab/crontab.js';
import type { Brake } from '../crontab/panic.js';
import type { Reader } from '../crontab/reading.js';
import { printable } from '../task/printable.js';
import type { Cli, Globals, OpenOptions, ScratchOptions } from './cli.js';
import { Refused } from './failure.js';
import type { Io } from './io.js';
import { isInteractive } from './io.js';
import { painter } from './paint.js';
import { withZoneNote } from './zone-note.js';

const BY = 'cli';

export function createCli(
  io: Io,
  globals: Globals,
  tail: readonly string[] | null,
): { cli: Cli; close: () => Promise<void> } {
  let config: Promise<Config> | undefined;
  let world: Promise<World> | undefined;
  let looking: Promise<Looking> | undefined;
  const note = (text: string): void => {
    if (!globals.quiet) io.stderr.write(`${text}\n`);
  };
  const loaded = (): Promise<Config> => (config ??= load(io, globals, note));
  const cli: Cli = {
    io,
    globals,
    tail,
    json: globals.json === true || globals.jsonl === true,
    config: loaded,
    withinRun: async () => (await import('../config.js')).runWithin(io.environment),
    world: (options = {}) => {
      if (options.model !== undefined) config ??= load(io, globals, note, options.model);
      return (world ??= open(io, loaded, options));
    },
    looking: () => (looking ??= look(io, loaded)),
    brake: () =>
      brake(io, async (readonly) => {
        await closeOpened(world);
        world = open(io, loaded, { readonly });
        return (await world).crontab;
      }),
    scratchWorld: async (options) => scratch(await loaded(), options),
    understanding: () => understand(io, loaded),
    print: (text) => write(io, `${text}\n`),
    printJson: (value) => write(io, `${globals.jsonl ? JSON.stringify(value) : JSON.stringify(value, null, 2)}\n`),
    note,
    ask: (verb, options = {}) => ask(io, globals, verb, options.yes === true, loaded),
  };
  return { cli, close: () => closeOpened(world, looking) };
}

/** What did not open has nothing to close, and whoever asked for it has been told why. */
async function closeOpened(...asked: readonly (Promise<{ close(): Promise<void> }> | undefined)[]): Promise<void> {
  for (const each of asked) {
    const opened = await each?.catch(() => undefined);
    await opened?.close();
  }
}

async function load(io: Io, globals: Globals, note: (text: string) => void, model?: string): Promise<Config> {
  const { loadConfig } = await import('../config.js');
  const { db, config, tz, color } = globals;
  const flags = { db, config, tz, model, ...(color === false ? { color } : {}) };
  const loaded = await loadConfig({
    flags,
    ...whereFrom(io),
    isTerminal: io.stdout.isTTY === true,
  });
  for (const warning of loaded.warnings) note(`warning: ${printable(warning)}`);
  return withZoneNote(loaded, note);
}

async function scratch(config: Config, { folder, inMemory, timezone, overrides }: ScratchOptions): Promise<World> {
  const { compose } = await import('../compose.js');
  const folders = { config: folder, data: folder, state: folder };
  const settings = {
    ...config,
    folders,
    databasePath: inMemory ? ':memory:' : join(folder, 'cron-agent.db'),
    timezone: timezone ?? config.timezone,
    // What is only played is nobody's concern.
    webhooks: [],
    pings: [],
    heartbeat: null,
    firstUse: () => null,
    withinRun: () => null,
  };
  return compose(settings, { face: 'chat', overrides });
}

async function open(io: Io, config: () => Promise<Config>, given: OpenOptions): Promise<World> {
  const [settings, { compose }] = await Promise.all([config(), import('../compose.js')]);
  const { model: _configured, ...options } = given;
  return compose(settings, { ...options, ...(io.overrides === undefined ? {} : { overrides: io.overrides }) });
}

async function look(io: Io, config: () => Promise<Config>): Promise<Looking> {
  const [settings, { composeLooking }] = await Promise.all([config(), import('../compose-looking.js')]);
  return composeLooking(settings, io.overrides);
}

async function brake(io: Io, open: Brake['open']): Promise<Brake> {
  const [{ composeEmergency }, { SystemClock }] = await Promise.all([
    import('../compose-emergency.js'),
    import('../time/clock.js'),
  ]);
  const clock = io.overrides?.clock ?? new SystemClock();
  return { clock, emergency: await composeEmergency(whereFrom(io)), open };
}

function whereFrom({ environment, cwd }: Io): { readonly env?: NonNullable<Io['environment']>; readonly cwd: string } {
  return { ...(environment === undefined ? {} : { env: environment }), cwd };
}

async function understand(io: Io, config: () => Promise<Config>): Promise<Reader> {
  const [settings, { composeUnderstanding }] = await Promise.all([config(), import('../compose.js')]);
  return composeUnderstanding(settings, io.overrides);
}

/** What needs a yes is shown first. The yes is for that one request: the verb is asked again with it. */
async function ask<T>(
  io: Io,
  { json, jsonl }: Globals,
  verb: (caller: Caller) => Promise<Answer<T>>,
  yes: boolean,
  config: () => Promise<Config>,
): Promise<T> {
  const first = await verb({ by: BY, confirmed: yes });
  if (first.ok) return first.value;
  const { failure } = first;
  if (failure.code !== 'needs_confirmation') throw new Refused(failure);
  const interactive = isInteractive(io);
  // A program finds it inside the error.
  const forAProgram = !interactive && (json === true || jsonl === true);
  if (failure.preview !== undefined && !forAProgram)
    io.stderr.write(`${await shownCard(io, failure.preview, config)}\n`);
  if (!interactive) throw new Refused(failure);
  if (!(await saysYes(io, failure)))
    throw new Refused({ code: failure.code, message: 'The answer was not yes: nothing was changed.' });
  const { approval } = failure;
  const second = await verb({ by: BY, confirmed: true, ...(approval && { approval }) });
  if (!second.ok) throw new Refused(second.failure);
  return second.value;
}

/** What it warns of stands out. */
async function shownCard(io: Io, preview: string, config: () => Promise<Config>): Promise<string> {
  const card = printable(preview);
  if (io.stderr.isTTY !== true) return card;
  const paint = painter((await config()).color);
  return card.replace(/^(?:caution|changed) .*$/gm, (line) => paint(line, line.startsWith('caution') ? 'bad' : 'odd'));
}

async function saysYes(io: Io, { message, full }: Failure): Promise<boolean> {
  const question = `${printable(message)} Go on? [y/N${full === undefined ? '' : '/full'}] `;
  io.stderr.write(question);
  const { createInterface } = await import('node:readline');
  const lines = createInterface({ input: io.stdin, terminal: false });
  try {
    for await (const line of lines) {
      if (full === undefined || !/^\s*f(ull)?\s*$/i.test(line)) return /^\s*y(es)?\s*$/i.test(line);
      io.stderr.write(`${printable(full)}\n${question}`);
    }
    return false;
  } finally {
    lines.close();
  }
}

/** A reader that went away (`| head`) is no error of ours: the rest is not written. */
function write(io: Io, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    io.stdout.write(text, (error) => {
      if (
        error &&
        (error as NodeJS.ErrnoException).code !== 'EPIPE' &&
        (error as NodeJS.ErrnoException).code !== 'ERR_STREAM_DESTROYED'
      )
        reject(error);
      else resolve();
    });
  });
}
