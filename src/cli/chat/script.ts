// A scripted session: a transcript played on a manual clock and a temporary data folder, and compared with what is really said. The
// same session and assistant as in the chat; hours pass in milliseconds, and jobs really run.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import type { World } from '../../compose.js';
import { ManualClock } from '../../time/manual-clock.js';
import { plus } from '../../time/instant.js';
import type { Cli } from '../cli.js';
import { EXIT, UsageError } from '../failure.js';
import { pathTo } from '../paths.js';
import type { Said, Step, Transcript } from './transcript.js';
import { rebuilt, transcript } from './transcript.js';
import { openSession } from './session.js';
import type { Screen } from './turn.js';

/** Plays the file. Answers 0 when all that was expected was said, else shows the difference; `accept` rewrites the file. */
export async function playScript(cli: Cli, file: string, accept: boolean): Promise<number> {
  const path = pathTo(cli, file);
  const text = readScript(path, file);
  const script = transcript(text, file);
  const said = await play(cli, script);
  const now = rebuilt(script, said, accept);
  if (now === text) return done(cli, file, script);
  if (accept) {
    writeFileSync(path, now);
    cli.note(`${file}: expectations rewritten.`);
    return EXIT.done;
  }
  await cli.print(
    createTwoFilesPatch(`${file} (expected)`, `${file} (said)`, text, now, '', '', { context: 3 }).trimEnd(),
  );
  return EXIT.failed;
}

function done(cli: Cli, file: string, script: Transcript): number {
  cli.note(`${file}: ${script.steps.filter(({ kind }) => kind === 'say').length} utterances, as expected.`);
  return EXIT.done;
}

function readScript(path: string, file: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new UsageError(
      `--script: expected a file that can be read, got ${file} (${(cause as NodeJS.ErrnoException).code ?? 'unreadable'}).`,
    );
  }
}

async function play(cli: Cli, script: Transcript): Promise<readonly (readonly Said[])[]> {
  const folder = mkdtempSync(join(tmpdir(), 'cron-agent-script-'));
  const { world, clock } = await scriptWorld(cli, script, folder);
  try {
    let heard: Said[] = [];
    const session = await openSession(world, {
      screen: recorder((each) => heard.push(each)),
      stream: false,
      verbose: false,
      resume: false,
      folder: cli.io.cwd,
    });
    await world.scheduler().start();
    const all: Said[][] = [];
    for (const step of script.steps) {
      heard = [];
      await carryOut(step, session, clock);
      await settled(world);
      all.push(heard);
    }
    return all;
  } finally {
    await world.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function carryOut(
  step: Step,
  session: Awaited<ReturnType<typeof openSession>>,
  clock: ManualClock,
): Promise<void> {
  switch (step.kind) {
    case 'at':
      return clock.advanceTo(step.at);
    case 'advance':
      return clock.advanceTo(plus(clock.now(), step.ms));
    case 'say':
      await session.say(step.text);
  }
}

/** A world of its own: its folder is temporary, its clock stands at the script's first `at`. */
async function scriptWorld(
  cli: Cli,
  script: Transcript,
  folder: string,
): Promise<{ world: World; clock: ManualClock }> {
  const holder: { world?: World } = {};
  const clock = new ManualClock(script.start, () => settled(holder.world));
  const overrides = { clock, announce: (line: string) => cli.note(line), pollMs: FAR_MS };
  const { timezone } = script;
  const world = await cli.scratchWorld({ folder, overrides, ...(timezone === undefined ? {} : { timezone }) });
  holder.world = world;
  return { world, clock };
}

const FAR_MS = 24 * 3_600_000;

async function settled(world: World | undefined): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  await world?.scheduler().idle();
}

/** Takes down whole lines, each with whether the transcript must expect it. */
function recorder(hear: (said: Said) => void): Screen {
  let open = '';
  const write = (text: string): void => {
    const lines = `${open}${text}`.split('\n');
    open = lines.pop() ?? '';
    for (const line of lines) hear({ text: line, aside: false });
  };
  return {
    write,
    line: (text) => write(`${text}\n`),
    aside: (text) => hear({ text, aside: true }),
    note: (text) => hear({ text, aside: true }),
  };
}
