// simulate: the stored jobs on a virtual clock; prints what would fire when. Nothing is executed, nothing is written.

import type { Command } from 'commander';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Collision, Simulated, SimulationEvent } from '../../crontab/simulate.js';
import { simulate, simulateRequest } from '../../crontab/simulate.js';
import { printableLine } from '../../crontab/show.js';
import type { Instant } from '../../time/instant.js';
import { formatInstant } from '../../time/instant.js';
import type { ZoneName } from '../../time/zone.js';
import { formatLocal, instantsOf, wallTime } from '../../time/zone.js';
import type { Cli, CommandModule } from '../cli.js';
import { EXIT } from '../failure.js';
import { checked, collect, given } from '../options.js';
import { toWire } from '../wire.js';
import { coarse } from '../words.js';

interface SimulateOptions {
  readonly from?: string;
  readonly to?: string;
  readonly on?: string;
  readonly down?: readonly string[];
  readonly off?: readonly string[];
  readonly at?: string;
  readonly collisions?: boolean;
  readonly duration?: readonly string[];
}

export const define: CommandModule['define'] = (command: Command, act) => {
  command
    .option('--from <time>', 'the first instant: ISO, or wall time of the zone')
    .option('--to <time>', 'the end')
    .option('--on <day>', 'a whole day instead: tomorrow, friday, 2026-12-01')
    .option('--down <A..B>', 'nothing runs from A to B; may be repeated', collect)
    .option('--off <HH:MM-HH:MM>', 'nothing runs at these times of each day; may be repeated', collect)
    .option('--duration <job=period>', 'how long runs of a job take (as its last ones did); may be repeated', collect)
    .option('--collisions', 'only which jobs start in the same minute')
    .option('--at <HH:MM>', 'with --collisions: only at this time of day')
    .action((options: SimulateOptions) => act((cli) => printSimulation(cli, options)));
};

async function printSimulation(cli: Cli, options: SimulateOptions): Promise<number> {
  const { from, to, on, down, off, duration, at, collisions = at !== undefined } = options;
  const request = checked(simulateRequest, given({ from, to, on, down, off, duration, at }));
  const [reader, { store }] = [await cli.understanding(), await cli.looking()];
  const folder = join(tmpdir(), 'cron-agent-simulation');
  const world = await cli.scratchWorld({ folder, inMemory: true, overrides: {} });
  try {
    const output = collisions ? NO_OUTPUT : outputFor(cli, reader.timezone);
    const parts = { ...reader, store, scratch: () => world.store };
    const simulated = await cli.ask(() => simulate(parts, request, (events) => output.take(events)));
    await output.end();
    if (collisions) await printCollisions(cli, simulated.collisions, reader.timezone);
    cli.note(summary(simulated, reader.timezone));
    return EXIT.done;
  } finally {
    await world.close();
  }
}

interface Output {
  take(events: readonly SimulationEvent[]): Promise<void>;
  end(): Promise<void>;
}

const NOTHING = (): Promise<void> => Promise.resolve();

/** Written as it comes, in one document too: a year of events is never held. */
function outputFor(cli: Cli, timezone: ZoneName): Output {
  const each = (write: (event: SimulationEvent) => string) => async (events: readonly SimulationEvent[]) =>
    cli.print(events.map(write).join('\n'));
  if (cli.globals.jsonl) return { take: each((event) => JSON.stringify(toWire(event))), end: NOTHING };
  if (!cli.json) return { take: each((event) => line(event, timezone)), end: NOTHING };
  let first = true;
  return {
    take: each((event) => {
      const opening = first ? '[\n ' : ',';
      first = false;
      return `${opening} ${JSON.stringify(toWire(event))}`;
    }),
    end: () => cli.print(first ? '[]' : ']'),
  };
}

const NO_OUTPUT = { take: NOTHING, end: NOTHING };

async function printCollisions(cli: Cli, collisions: readonly Collision[], timezone: ZoneName): Promise<void> {
  if (cli.globals.jsonl) for (const each of collisions) await cli.printJson(toWire(each));
  else if (cli.json) await cli.printJson(collisions.map((each) => toWire(each)));
  else if (collisions.length === 0) cli.note('No two jobs start in the same minute.');
  else
    await cli.print(
      collisions
        .map(({ jobs, count, firstAt }) => {
          const often = count === 1 ? '' : ` and ${count - 1} more`;
          return `${wallWords(firstAt, timezone)}${often}  ${jobs.map(printableLine).join(', ')}`;
        })
        .join('\n'),
    );
}

/** "2026-03-08 03:00:00  nightly  …": wall time of the reader's zone, with its offset where the hour is shown twice. */
function line(event: SimulationEvent, timezone: ZoneName): string {
  const said = (at: Instant): string => wallWords(at, timezone);
  const head = (job: string): string => `${said(event.at)}  ${printableLine(job)}  `;
  switch (event.event) {
    case 'down':
      return `${said(event.at)}  -- nothing is running from here`;
    case 'up':
      return `${said(event.at)}  -- running again`;
    case 'broken':
      return `${head(event.job)}cannot be planned: ${event.reason}`;
    case 'start':
      return head(event.job) + startWords(event, said);
    case 'end': {
      const why = event.reason === null ? '' : `: ${event.reason}`;
      const again = event.nextTryAt === null ? '' : `; next try ${said(event.nextTryAt)}`;
      return `${head(event.job)}${event.state} after ${coarse(event.durationMs)}${why}${again}`;
    }
    case 'skip': {
      const due = event.scheduledFor === event.at ? '' : ` of ${said(event.scheduledFor)}`;
      const count = event.count === 1 ? '' : ` and ${event.count === null ? 'many' : event.count - 1} more`;
      return `${head(event.job)}${event.state}${due}${count}: ${event.reason}`;
    }
  }
}

function startWords(event: SimulationEvent & { event: 'start' }, said: (at: Instant) => string): string {
  const due = said(event.scheduledFor);
  if (event.attempt > 1) return `try ${event.attempt} for ${due}`;
  if (event.catchUp) return `catches up for ${due}`;
  return event.latenessMs === 0 ? 'fires' : `fires ${coarse(event.latenessMs)} late, for ${due}`;
}

function wallWords(at: Instant, timezone: ZoneName): string {
  const wall = wallTime(timezone, at);
  const twice = instantsOf(timezone, wall).length > 1 ? ` (${formatInstant(at)})` : '';
  return formatLocal(wall).replace('T', ' ') + twice;
}

function summary(
  { from, to, jobs, starts, catchUps, retries, skips, running, collisions }: Simulated,
  timezone: ZoneName,
): string {
  const parts = [
    `${counted(starts, 'firing')} of ${counted(jobs, 'job')} in ${coarse(to - from)} (${timezone})`,
    ...(catchUps > 0 ? [`${catchUps} to catch up`] : []),
    ...(retries > 0 ? [`${retries} further tries`] : []),
    ...Object.entries(skips).map(([state, count]) => `${count} ${state}`),
    ...(collisions.length > 0 ? [`${counted(collisions.length, 'collision')} (--collisions)`] : []),
    ...(running > 0 ? [`${running} still running at the end`] : []),
  ];
  return `${parts.join(', ')}. Nothing was run.`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
