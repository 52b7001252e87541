// The chat at a terminal: prompt, line editing and history, pasted and continued lines, and what Ctrl-C means when.

import type { Interface } from 'node:readline';
import { clearScreenDown, createInterface, cursorTo, moveCursor } from 'node:readline';
import { join } from 'node:path';
import type { Cli } from '../cli.js';
import { glimpse } from '../../crontab/preview.js';
import { momentWords } from '../../crontab/show.js';
import type { World } from '../../compose.js';
import type { ZoneName } from '../../time/zone.js';
import { HISTORY_LINES, keepHistory, readHistory } from './history-file.js';
import { LivePreview } from './live-preview.js';
import type { Session } from './session.js';
import type { Measure } from './wrapping.js';

const PROMPT = '> ';
const PASTE_ON = '\u001b[?2004h';
const PASTE_OFF = '\u001b[?2004l';
const EXIT_WINDOW_MS = 2_000;

/** Reads and answers until the person leaves. Answers with the exit code. */
export async function talkAtTerminal(cli: Cli, session: Session): Promise<number> {
  const { stdin, stdout } = cli.io;
  const { world, screen } = session;
  const historyPath = join(world.config.folders.state, 'history');
  // Loaded before anything is read: what is typed while it loads must find its listeners.
  const measure = world.config.movesCursor ? (await import('string-width')).default : null;
  const lines = createInterface({
    input: stdin,
    output: stdout,
    terminal: true,
    prompt: PROMPT,
    history: readHistory(historyPath),
    historySize: HISTORY_LINES,
    removeHistoryDuplicates: true,
  });
  const held: string[] = [];
  let pasting = false;
  let busy = false;
  let lastInterrupt = -Infinity;
  const may = (): boolean => !busy && !pasting && held.length === 0;
  const preview = measure === null ? undefined : previewFor(cli, world, { lines, measure, may });
  lines.on('history', (history: string[]) => keepHistory(historyPath, history));

  stdout.write(PASTE_ON);
  stdin.on('keypress', (_text: string | undefined, key: { readonly name?: string } | undefined) => {
    if (key?.name === 'paste-start') pasting = true;
    if (key?.name === 'paste-end') pasting = false;
    preview?.typed();
  });
  session.onAside((line) => {
    if (busy) return screen.line(line);
    preview?.hide();
    toFirstRow(lines, stdout);
    screen.line(line);
    lines.prompt(true);
    preview?.typed();
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
        preview?.entered();
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
        preview?.hide();
        if (lines.line !== '' || held.length > 0) {
          held.splice(0);
          lines.setPrompt(PROMPT);
          lines.write(null, { ctrl: true, name: 'e' });
          toFirstRow(lines, stdout);
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
    preview?.hide();
    lines.close();
    stdout.write(`${PASTE_OFF}\n`);
  }
}

/** Clears what is typed from the screen, also where it takes several rows, of which readline would leave the first. */
function toFirstRow(lines: Interface, stdout: Cli['io']['stdout']): void {
  const { rows } = lines.getCursorPos();
  if (rows > 0) moveCursor(stdout, 0, -rows);
  cursorTo(stdout, 0);
  clearScreenDown(stdout);
  // Where readline believes its cursor to be, when it draws the line again.
  Object.assign(lines, { prevRows: 0 });
}

/** A command of the chat is none of its business, and nothing is while `may` says no. */
function previewFor(
  cli: Cli,
  world: World,
  { lines, measure, may }: { readonly lines: Interface; readonly measure: Measure; readonly may: () => boolean },
): LivePreview {
  const read = (line: string): string | null => {
    if (!may() || line.trim() === '' || line.startsWith('/')) return null;
    const proof = glimpse({ ...world.crontab, timezone: world.crontab.timezone }, line);
    const [next] = proof?.next ?? [];
    if (!proof || next === undefined) return null;
    return `  → ${proof.says ?? ''}, next ${momentWords(next, proof.timezone as ZoneName, world.clock.now())}`;
  };
  return new LivePreview({ lines, output: cli.io.stdout, clock: world.clock, measure, dim: world.config.color, read });
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
