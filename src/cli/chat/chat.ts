// chat: the conversation at the terminal, from a pipe, or from a script.

import { createInterface } from 'node:readline';
import type { Cli } from '../cli.js';
import { EXIT } from '../failure.js';
import { streamScreen } from './screen.js';
import type { Session } from './session.js';
import { begin, end, openSession } from './session.js';
import { talkAtTerminal } from './terminal.js';

export interface ChatOptions {
  readonly continue?: boolean;
  readonly model?: string;
  readonly script?: string;
  readonly accept?: boolean;
}

export async function chatCommand(cli: Cli, options: ChatOptions): Promise<number> {
  if (options.script !== undefined)
    return (await import('./script.js')).playScript(cli, options.script, options.accept === true);
  const { io } = cli;
  const interactive = io.stdin.isTTY === true && io.stdout.isTTY === true;
  const world = await cli.world({ face: 'chat', ...(options.model === undefined ? {} : { model: options.model }) });
  const session = await openSession(world, {
    screen: await streamScreen(cli),
    stream: true,
    verbose: cli.globals.verbose === true,
    resume: options.continue === true,
    folder: io.cwd,
  });
  const note = interactive ? (line: string) => session.screen.line(line) : (line: string) => cli.note(line);
  await begin(session, note);
  try {
    return interactive ? await talkAtTerminal(cli, session) : await talkThroughPipe(cli, session);
  } finally {
    await end(session, note);
  }
}

/** Plain utterances, one a line; end of input is /quit. Answers 1 when a line failed. */
async function talkThroughPipe(cli: Cli, session: Session): Promise<number> {
  const lines = createInterface({ input: cli.io.stdin, terminal: false });
  let signal: NodeJS.Signals | undefined;
  const release = cli.io.onSignal(['SIGINT', 'SIGTERM'], (given) => {
    if (signal !== undefined) cli.io.exit(given === 'SIGINT' ? 130 : 143);
    signal = given;
    session.interrupt();
    lines.close();
  });
  session.onAside((line) => cli.note(line));
  let exitCode: number = EXIT.done;
  try {
    for await (const line of lines) {
      const { stay, failed } = await session.say(line);
      if (failed) exitCode = EXIT.failed;
      // Lines that were read already would otherwise still be said after the signal.
      if (!stay || signal !== undefined) break;
    }
    return signal === undefined ? exitCode : signal === 'SIGINT' ? 130 : 143;
  } finally {
    lines.close();
    release();
  }
}
