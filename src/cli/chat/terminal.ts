// The chat at a terminal: prompt, line editing and history, pasted and continued lines, and what Ctrl-C means when.

import { clearLine, createInterface, cursorTo } from 'node:readline';
import { join } from 'node:path';
import type { Cli } from '../cli.js';
import { HISTORY_LINES, keepHistory, readHistory } from './history-file.js';
import type { Session } from './session.js';

const PROMPT = '> ';
const PASTE_ON = '\u001b[?2004h';
const PASTE_OFF = '\u001b[?2004l';
const EXIT_WINDOW_MS = 2_000;

/** Reads and answers until the person leaves. Answers with the exit code. */
export async function talkAtTerminal(cli: Cli, session: Session): Promise<number> {
  const { stdin, stdout } = cli.io;
  const { world, screen } = session;
  const historyPath = join(world.config.folders.state, 'history');
  const lines = createInterface({
    input: stdin,
    output: stdout,
    terminal: true,
    prompt: PROMPT,
    history: readHistory(historyPath),
    historySize: HISTORY_LINES,
    removeHistoryDuplicates: true,
  });
  lines.on('history', (history: string[]) => keepHistory(historyPath, history));
  const held: string[] = [];
  let pasting = false;
  let busy = false;
  let lastInterrupt = -Infinity;

  stdout.write(PASTE_ON);
  stdin.on('keypress', (_text: string | undefined, key: { readonly name?: string } | undefined) => {
    if (key?.name === 'paste-start') pasting = true;
    if (key?.name === 'paste-end') pasting = false;
  });
  session.onAside((line) => {
    if (busy) return screen.line(line);
    clearLine(stdout, 0);
    cursorTo(stdout, 0);
    screen.line(line);
    lines.prompt(true);
  });

  try {
    return await new Promise<number>((resolve, reject) => {
      const submit = async (text: string): Promise<void> => {
        busy = true;
        const { stay } = await session.say(text);
        busy = false;
        if (!stay) return lines.close();
        lines.prompt();
      };
      const queue = new Turns(submit, reject);
      lines.on('line', (line) => {
        if (pasting || line.endsWith('\\')) {
          held.push(pasting ? `${line}\n` : `${line.slice(0, -1).trimEnd()} `);
          if (!pasting) {
            lines.setPrompt('. ');
            lines.prompt();
          }
          return;
        }
        const text = [...held.splice(0), line].join('');
        lines.setPrompt(PROMPT);
        queue.add(text);
      });
      lines.on('SIGINT', () => {
        if (busy) {
          if (session.interrupt() === 'second') resolve(130);
          return;
        }
        if (lines.line !== '' || held.length > 0) {
          held.splice(0);
          lines.setPrompt(PROMPT);
          lines.write(null, { ctrl: true, name: 'e' });
          lines.write(null, { ctrl: true, name: 'u' });
          return;
        }
        const now = world.clock.monotonic();
        if (now - lastInterrupt < EXIT_WINDOW_MS) return lines.close();
        lastInterrupt = now;
        stdout.write('\n(press Ctrl-C again to exit)\n');
        lines.prompt();
      });
      lines.on('close', () => resolve(0));
      lines.prompt();
    });
  } finally {
    lines.close();
    stdout.write(`${PASTE_OFF}\n`);
  }
}

/** Lines typed ahead wait for their turn. */
class Turns {
  #last: Promise<void> = Promise.resolve();
  constructor(
    readonly submit: (text: string) => Promise<void>,
    readonly fail: (error: unknown) => void,
  ) {}

  add(text: string): void {
    this.#last = this.#last.then(() => this.submit(text)).catch(this.fail);
  }
}
