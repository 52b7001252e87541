// serve: fires jobs until it is told to stop. The first signal drains what runs, the second ends it at once (RELIABILITY F06).

import type { Command } from 'commander';
import type { World } from '../../compose.js';
import { stillNeeded } from '../../crontab/needed-words.js';
import { heldLine, printableLine } from '../../crontab/show.js';
import { overview } from '../../crontab/status.js';
import type { SchedulerEvent } from '../../scheduler/events.js';
import { formatInstant } from '../../time/instant.js';
import type { Cli, CommandModule } from '../cli.js';
import type { ForcingSignal } from '../failure.js';
import { EXIT, FORCED, UsageError } from '../failure.js';
import { wholeNumber } from '../options.js';

type Scheduler = ReturnType<World['scheduler']>;

const GRACE_MS = 30_000;

interface ServeOptions {
  readonly host?: string;
  readonly port?: string;
  readonly grace?: string;
}

export const define: CommandModule['define'] = (command: Command, act) => {
  command
    .option('--host <address>', 'reserved for the HTTP server of a later version', '127.0.0.1')
    .option('--port <port>', 'reserved for the HTTP server of a later version', '7433')
    .option('--grace <seconds>', 'how long a stop waits for what runs', String(GRACE_MS / 1_000))
    .action((options: ServeOptions) => act((cli) => serve(cli, options)));
};

async function serve(cli: Cli, options: ServeOptions): Promise<number> {
  const port = wholeNumber('--port', options.port) ?? 0;
  if (port > 65_535) throw new UsageError(`--port: expected 0 to 65535, got ${port}.`);
  const graceMs = (wholeNumber('--grace', options.grace) ?? 0) * 1_000;
  const world = await cli.world({ face: 'serve' });
  const others = (await world.store.openInstances()).filter(
    (each) => each.face === 'serve' && world.crontab.isAlive(each),
  );
  if (others.length > 0)
    cli.note(
      `note: another serve is working from this database (pid ${others.map((each) => each.pid).join(', ')}); both share the work.`,
    );
  for (const { name } of world.config.webhooks.filter(({ secrets }) => secrets.length === 0))
    cli.note(`note: webhook ${name} has no secret here (secretEnv): its notices wait for a process that has one.`);
  for (const { name } of world.config.pings.filter(({ url }) => url === null))
    cli.note(`note: ping ${name} has no URL here (urlEnv): what it is to be told waits for a process that has one.`);
  if (world.config.heartbeat?.url === null)
    cli.note('note: heartbeat has no URL here (urlEnv): nobody is told that this scheduler lives.');
  const news = world.crontab.newConfig();
  if (news !== null) cli.note(`note: ${news}`);
  const scheduler = world.scheduler();
  const halted = haltedBy(scheduler);
  scheduler.on((event) => log(cli, event));
  const told = signalled(cli, scheduler);
  await scheduler.start();
  await ready(cli, world);
  const end = await Promise.race([told.first, halted]);
  const why = end === HALTED ? 'stopping' : `stopping on ${end}`;
  cli.io.stderr.write(`${why}: waiting for ${scheduler.active()} active runs\n`);
  const { interrupted } = await scheduler.stop({ graceMs });
  told.release();
  if (interrupted > 0) cli.io.stderr.write(`${interrupted} runs were interrupted\n`);
  return end === HALTED ? EXIT.failed : EXIT.done;
}

const HALTED = 'halted';

/** A scheduler whose database was taken away, or changed by a newer program, fires nothing more: whoever supervises this process is to start a new one. */
function haltedBy(scheduler: Scheduler): Promise<typeof HALTED> {
  return new Promise((resolve) => {
    scheduler.on((event) => {
      if (event.kind === 'halted') resolve(HALTED);
    });
  });
}

async function ready(cli: Cli, world: World): Promise<void> {
  const { jobs, paused, upcoming, hold } = await cli.ask((caller) => overview(world.crontab, caller));
  const next = upcoming[0]?.nextAt;
  const first = next ? `next at ${formatInstant(next)}` : 'nothing is due';
  const then = hold === null ? first : printableLine(heldLine(hold, world.config.timezone, world.clock.now()));
  cli.io.stderr.write(
    `serving ${world.config.databasePath} (pid ${process.pid}): ${jobs} ${jobs === 1 ? 'job' : 'jobs'}, ${paused} paused, ${then}\n`,
  );
}

/** The first signal resolves; a second one interrupts what runs and ends the process with the code of a forced stop. */
function signalled(
  cli: Cli,
  scheduler: Scheduler,
): { readonly first: Promise<NodeJS.Signals>; readonly release: () => void } {
  let release = (): void => undefined;
  const first = new Promise<NodeJS.Signals>((resolve) => {
    let told = false;
    release = cli.io.onSignal(['SIGINT', 'SIGTERM', 'SIGHUP'], (signal) => {
      if (!told) {
        told = true;
        return resolve(signal);
      }
      // Tasks live in process groups of their own: leaving without them would leave them running.
      void scheduler.stop().finally(() => cli.io.exit(FORCED[signal as ForcingSignal] ?? 1));
    });
  });
  return { first, release };
}

/** One line for each failure and each firing that did not happen; with -v one for each success too (FEATURES S12). */
function log(cli: Cli, event: SchedulerEvent): void {
  const line = lineOf(event, cli.globals.verbose === true);
  if (line !== null) cli.io.stderr.write(`${printableLine(line)}\n`);
}

function lineOf(event: SchedulerEvent, verbose: boolean): string | null {
  switch (event.kind) {
    case 'attempt_ended': {
      if (event.state === 'succeeded' && !verbose) return null;
      const why = event.error ?? event.reason ?? event.summary;
      const again = event.nextTryAt === undefined ? '' : `, next try at ${formatInstant(event.nextTryAt)}`;
      return `${event.state} ${event.jobName} run ${event.runId} (attempt ${event.attempt}, ${Math.round(event.durationMs)} ms)${why ? `: ${why}` : ''}${again}`;
    }
    case 'skipped': {
      const many = event.count === 1 ? '' : ` and up to then ${event.count ?? 'very many'} in all`;
      return `${event.state} ${event.jobName} at ${formatInstant(event.at)}${many}: ${event.reason}`;
    }
    case 'rescued':
      return `rescued ${event.jobName} run ${event.runId}: ${event.state}`;
    case 'quarantined':
      return `QUARANTINED ${event.jobName}: ${event.reason}; it fires no more until: cron-agent ${event.unapproved ? 'approve' : 'resume'} "${event.jobName}"`;
    case 'stale_finish':
      return `STALE_FINISH_REJECTED ${event.jobName} run ${event.runId}: it had been taken over`;
    case 'lease_stale':
      return `LEASE_STALE: our lease was not renewed for ${Math.round(event.silentMs / 1_000)} s; nothing is begun until it is`;
    case 'took_over': {
      const end = event.killed ? 'it was ended' : 'it is in another container and was given up';
      const held = event.running === 0 ? 'the database' : event.running === 1 ? '1 run' : `${event.running} runs`;
      return `took over ${held} of the scheduler with pid ${event.pid}, silent for ${Math.round(event.silentMs / 1_000)} s: ${end}`;
    }
    case 'copied':
      return `COPIED: this database is a copy of one that a scheduler works with (pid ${event.pid}); both fire the same jobs. If that is not meant, stop one of the two`;
    case 'degraded':
      return `DEGRADED_STORAGE: ${messageOf(event.error)}; next try in ${event.retryInMs} ms`;
    case 'halted':
      return `${event.error.code.toUpperCase()}: ${event.error.message}; nothing is fired any more. ${event.error.hint}`;
    case 'still_needed':
      return `STILL_NEEDED ${event.jobName}: ${stillNeeded(event)}`;
    case 'chore_failed':
      return `CHORE_FAILED ${event.name}: ${messageOf(event.error)}`;
    case 'notice_failed': {
      const again = event.nextTryAt === null ? 'given up' : `next try at ${formatInstant(event.nextTryAt)}`;
      return `${event.nextTryAt === null ? 'NOTICE_DEAD' : 'NOTICE_FAILED'} ${event.event} to ${event.channel} (attempt ${event.attempt}): ${event.error}; ${again}`;
    }
    case 'recovered':
      return 'storage works again';
    case 'clock_jumped':
      return `${event.deltaMs > 0 ? 'CLOCK_JUMP' : 'CLOCK_BACK'}: wall time was set ${event.deltaMs > 0 ? 'forward' : 'back'} by ${Math.round(Math.abs(event.deltaMs) / 1_000)} s`;
    case 'suspended':
      return `the machine slept for ${Math.round(event.ms / 1_000)} s`;
    case 'clock_suspect':
      return `CLOCK_SUSPECT: ${event.jobs === 1 ? '1 job waits' : `${event.jobs} jobs wait`} for ${formatInstant(event.until)}: the clock had been ahead. If it is right now: cron-agent resume --accept-clock`;
    case 'zone_rules_changed':
      return `zone rules ${event.now} (before: ${event.was ?? 'unknown'}): ${event.moved === 1 ? '1 next firing moved' : `${event.moved} next firings moved`}`;
    case 'unplannable':
      return `UNPLANNABLE ${event.jobName}: ${messageOf(event.error)}; it rests until it is changed`;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
