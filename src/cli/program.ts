// The command line: which command is meant, its global options, and what becomes of whatever goes wrong. Commands are loaded
// when they are called; `--help` loads none of them.

import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import type { CommandModule, Globals } from './cli.js';
import { errorJson, errorLines, EXIT, Refused, shownError, UsageError } from './failure.js';
import { printableLine } from '../task/printable.js';
import type { Io } from './io.js';

interface Entry {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<CommandModule>;
  /** It only looks, or only stops: a task's own process may call it. What is not marked it may not. */
  readonly withinRun?: true | ((args: readonly string[]) => boolean);
}

const COMMANDS: readonly Entry[] = [
  { name: 'chat', summary: 'talk to it; the default command', load: () => import('./commands/chat.js') },
  { name: 'ask', summary: 'one turn of the chat', load: () => import('./commands/ask.js') },
  {
    name: 'explain',
    summary: 'what a phrase or cron line means, and when it fires',
    load: () => import('./commands/explain.js'),
    withinRun: true,
  },
  { name: 'add', summary: 'store a job', load: () => import('./commands/add.js') },
  {
    name: 'list',
    summary: 'all jobs, the next to fire first',
    load: () => import('./commands/list.js'),
    withinRun: true,
  },
  {
    name: 'status',
    summary: 'how a job stands, or everything',
    load: () => import('./commands/status.js'),
    withinRun: true,
  },
  { name: 'update', summary: 'change a job', load: () => import('./commands/update.js') },
  { name: 'remove', summary: 'remove jobs; their history stays', load: () => import('./commands/remove.js') },
  { name: 'pause', summary: 'stop firing until resumed', load: () => import('./commands/pause.js') },
  { name: 'resume', summary: 'fire again', load: () => import('./commands/resume.js') },
  {
    name: 'approve',
    summary: 'agree to what a job would run now, after a change',
    load: () => import('./commands/approve.js'),
  },
  { name: 'skip', summary: 'leave out the next firing', load: () => import('./commands/skip.js') },
  { name: 'undo', summary: 'take the newest change back', load: () => import('./commands/undo.js') },
  { name: 'run', summary: 'run a job now; its schedule does not move', load: () => import('./commands/run.js') },
  { name: 'cancel', summary: 'stop a run', load: () => import('./commands/cancel.js') },
  {
    name: 'history',
    summary: 'what became of every due instant',
    load: () => import('./commands/history.js'),
    withinRun: true,
  },
  {
    name: 'why',
    summary: 'why a job did, or did not, at a time',
    load: () => import('./commands/why.js'),
    withinRun: true,
  },
  {
    name: 'dead',
    summary: 'runs that ended dead: list, replay, dismiss',
    load: () => import('./commands/dead.js'),
    withinRun: ([what = 'list']) => what === 'list',
  },
  { name: 'resolve', summary: 'say what became of a run in doubt', load: () => import('./commands/resolve.js') },
  {
    name: 'audit',
    summary: 'who decided what, from which words, and what ran',
    load: () => import('./commands/audit.js'),
    withinRun: true,
  },
  { name: 'logs', summary: 'what a run printed', load: () => import('./commands/logs.js'), withinRun: true },
  {
    name: 'simulate',
    summary: 'what would fire when, on a virtual clock; nothing is run',
    load: () => import('./commands/simulate.js'),
    withinRun: true,
  },
  {
    name: 'dst',
    summary: 'what changes of the clocks do to the jobs',
    load: () => import('./commands/dst.js'),
    withinRun: true,
  },
  { name: 'tasks', summary: 'what can be scheduled', load: () => import('./commands/tasks.js'), withinRun: true },
  { name: 'serve', summary: 'fire jobs until stopped', load: () => import('./commands/serve.js') },
  {
    name: 'panic',
    summary: 'hold everything at once; resume --all ends it',
    load: () => import('./commands/panic.js'),
    withinRun: true,
  },
  {
    name: 'doctor',
    summary: 'check the set-up and say what to do',
    load: () => import('./commands/doctor.js'),
    withinRun: true,
  },
  {
    name: 'health',
    summary: 'whether each job succeeded as lately as it should; exit 1 when not',
    load: () => import('./commands/health.js'),
    withinRun: true,
  },
];

const EXIT_CODES = `
Exit codes: 0 done, 1 failed, 2 usage, invalid input or unknown job, 3 a question or a yes is needed first (nothing stored).
Data goes to stdout, everything else to stderr. See also: cron-agent help COMMAND`;

/** Carries out a command line (without node and script). Answers with the exit code; never throws. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  const { words, tail } = splitTail(argv);
  const shell = commandShell(io);
  let globals: Globals = {};
  let exitCode: number = EXIT.done;
  let meant: string | undefined;
  try {
    const { operands } = shell.parseOptions([...words]);
    const wantsHelp = operands[0] === 'help' || words.some((word) => word === '-h' || word === '--help');
    const named = operands[0] === 'help' ? operands[1] : operands[0];
    const name = named ?? (wantsHelp ? undefined : 'chat');
    const entry = COMMANDS.find((each) => each.name === name);
    meant = entry?.name;
    globals = shell.opts<Globals>();
    if (tail !== null && !['add', 'update'].includes(entry?.name ?? '')) {
      throw new UsageError(
        `--: expected a command line only after add and update, got one after ${name ?? 'nothing'}.`,
      );
    }
    if (entry) {
      const target = shell.commands.find((command) => command.name() === entry.name);
      const module = await entry.load();
      if (target) {
        module.define(target, async (work) => {
          globals = shell.opts<Globals>();
          exitCode = await withCli(io, globals, tail, async (cli) => {
            if (!mayBeWithinRun(entry, target.args)) refuseWithinRun(entry.name, await cli.withinRun());
            return work(cli);
          });
        });
      }
    }
    // Help for a command that does not exist is the mistake of naming it.
    const unknown = wantsHelp && named !== undefined && !entry;
    const line = unknown ? [named] : name === 'chat' && named === undefined ? ['chat', ...words] : [...words];
    await shell.parseAsync(line, { from: 'user' });
    return exitCode;
  } catch (error) {
    return await report(error, io, globals, { words, meant });
  }
}

/** `args`: as the command itself understood them, wherever its options stood. */
function mayBeWithinRun({ withinRun }: Entry, args: readonly string[]): boolean {
  return typeof withinRun === 'function' ? withinRun(args) : withinRun === true;
}

/** An unattended run never prompts and cannot schedule (SECURITY.md X03, X04). */
function refuseWithinRun(command: string, runId: string | null): void {
  if (runId === null) return;
  const run = printableLine(runId);
  const message = `${command}: expected a person, got the run ${run} of a task: a run cannot schedule, change or approve anything, and nobody is asked in its stead. Nothing was changed.`;
  throw new Refused({ code: 'denied_unattended', message, hint: 'Do it from a terminal of your own.' });
}

async function withCli(
  io: Io,
  globals: Globals,
  tail: readonly string[] | null,
  work: Parameters<Parameters<CommandModule['define']>[1]>[0],
): Promise<number> {
  const { createCli } = await import('./session.js');
  const { cli, close } = createCli(io, globals, tail);
  try {
    return await work(cli);
  } finally {
    await close();
  }
}

/** Words after `--` are a command line of their own: none of them may turn into an option of ours. */
function splitTail(argv: readonly string[]): { words: readonly string[]; tail: readonly string[] | null } {
  const at = argv.indexOf('--');
  return at < 0 ? { words: argv, tail: null } : { words: argv.slice(0, at), tail: argv.slice(at + 1) };
}

function commandShell(io: Io): Command {
  const shell = new Command('cron-agent')
    .description('Say it, and it runs: schedules in plain English, fired on time, with a record of everything.')
    .option('-V, --version', 'the version of this program')
    .option('--db <path>', 'the database file')
    .option('--config <file>', 'the configuration file')
    .option('--tz <zone>', 'IANA time zone, e.g. Europe/Berlin')
    .option('--json', 'one JSON document on stdout')
    .option('--jsonl', 'one JSON object a line on stdout')
    .option('--no-color', 'no colours')
    .option('-q, --quiet', 'no notes on stderr')
    .option('-v, --verbose', 'more notes on stderr')
    .option('--debug', 'the stack of an unexpected error')
    .addHelpText('after', EXIT_CODES)
    .showSuggestionAfterError(true)
    .on('option:version', () => {
      io.stdout.write(`${ownVersion()}\n`);
      throw new CommanderError(EXIT.done, 'commander.version', 'told');
    });
  for (const { name, summary } of COMMANDS) shell.command(name).description(summary);
  for (const command of [shell, ...shell.commands]) {
    command.exitOverride();
    command.configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: () => undefined,
      getOutHelpWidth: () => io.stdout.columns || 100,
    });
  }
  return shell;
}

function ownVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

interface Typed {
  readonly words: readonly string[];
  /** The command, where it is one. */
  readonly meant: string | undefined;
}

async function report(error: unknown, io: Io, globals: Globals, { words, meant }: Typed): Promise<number> {
  if (isCommanderError(error)) {
    if (error.exitCode === 0) return EXIT.done;
    if (error.code === 'commander.help') return EXIT.usage;
  }
  const json = globals.json === true || globals.jsonl === true || words.includes('--json') || words.includes('--jsonl');
  const shown = shownError(isCommanderError(error) ? usageOf(error, meant) : error);
  const text = json ? JSON.stringify(errorJson(shown)) : errorLines(shown);
  const stack =
    shown.unexpected && (globals.debug === true || words.includes('--debug')) && error instanceof Error
      ? `\n${error.stack ?? ''}`
      : '';
  await new Promise<void>((resolve) => io.stderr.write(`${text}${stack}\n`, () => resolve()));
  return shown.exitCode;
}

/** Commander's sentence, with its suggestion as the hint. */
function usageOf(error: CommanderError, meant: string | undefined): UsageError {
  const [first = '', ...rest] = error.message.split('\n');
  const suggestion = rest
    .join(' ')
    .trim()
    .replace(/^\(|\)$/g, '');
  return new UsageError(
    first.replace(/^error: /, ''),
    suggestion || `See: cron-agent ${meant === undefined ? '--help' : `help ${meant}`}`,
  );
}

function isCommanderError(error: unknown): error is CommanderError {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && code.startsWith('commander.');
}
