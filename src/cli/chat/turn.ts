// One turn on a screen: words as they stream, receipts from the stored rows, the block with the next firings, what needs a yes, and
// what went wrong. The chat, the script and `ask` show turns alike.

import type { Assistant, AssistantEvent, AssistantReply } from '../../assistant/assistant.js';
import { printable, printableLine } from '../../crontab/show.js';
import type { Instant } from '../../time/instant.js';
import { receiptLines } from '../words.js';

export interface Screen {
  /** A piece of a line; lines end with \n. */
  write(text: string): void;
  /** A whole line that belongs to the answer. */
  line(text: string): void;
  /** A line beside the answer: a scripted session need not expect it. */
  aside(text: string): void;
  /** For people only: stderr. */
  note(text: string): void;
}

export interface TurnDisplay {
  readonly screen: Screen;
  readonly now: () => Instant;
  readonly signal: AbortSignal;
  readonly stream: boolean;
  readonly verbose: boolean;
  readonly agreed?: boolean;
  readonly confirms?: string;
}

export async function showTurn(assistant: Assistant, utterance: string, display: TurnDisplay): Promise<AssistantReply> {
  const { screen, signal, stream, agreed, confirms } = display;
  const pen = new Pen(screen);
  const onEvent = (event: AssistantEvent): void => show(event, pen, display);
  const reply = await assistant.reply(utterance, {
    signal,
    onEvent,
    stream,
    ...(agreed === undefined ? {} : { agreed }),
    ...(confirms === undefined ? {} : { confirms }),
  });
  pen.end();
  if (reply.wanted && agreed !== true)
    for (const line of previewLines(reply.wanted)) screen.line(`  ${printableLine(line)}`);
  if (!pen.wroteText && reply.reply !== '') writeLines(screen, reply.reply);
  if (reply.outcome === 'interrupted') screen.line(interrupted(reply));
  else if (reply.error) screen.note(`error: ${printable(reply.error.message)}\nhint: ${printable(reply.error.hint)}`);
  return reply;
}

function previewLines({ preview, full }: NonNullable<AssistantReply['wanted']>): readonly string[] {
  return [...preview.split('\n'), ...(full === undefined ? [] : ['full      all of it: say "full"'])];
}

/** Keeps receipts on lines of their own while words stream around them. */
class Pen {
  wroteText = false;
  #open = false;
  constructor(readonly screen: Screen) {}

  text(piece: string): void {
    const safe = printable(piece);
    this.screen.write(safe);
    this.wroteText ||= safe.trim() !== '';
    this.#open = !safe.endsWith('\n');
  }

  end(): void {
    if (this.#open) this.screen.write('\n');
    this.#open = false;
  }
}

function show(event: AssistantEvent, pen: Pen, display: TurnDisplay): void {
  const { screen } = display;
  switch (event.type) {
    case 'text':
      pen.text(event.text);
      return;
    case 'receipt':
      pen.end();
      screen.line(printableLine(event.line));
      return;
    case 'proof':
      if (event.receipt.action === 'added' || event.receipt.action === 'updated')
        for (const line of receiptLines(event.receipt, display.now()).slice(1)) screen.aside(line);
      return;
    case 'correction':
      pen.end();
      screen.line(printable(event.text));
      return;
    case 'tool_start':
      if (display.verbose) screen.note(`⚙ ${event.name} ${printableLine(JSON.stringify(event.arguments))}`);
      return;
    case 'tool_end':
      if (display.verbose && !event.ok) screen.note(`⚙ ${event.name} was refused`);
      return;
  }
}

function interrupted(reply: AssistantReply): string {
  return reply.nothingChanged
    ? '^C interrupted (nothing was changed)'
    : `^C interrupted; done before that: ${reply.receipts.map(printableLine).join(' ')}`;
}

function writeLines(screen: Screen, text: string): void {
  for (const line of printable(text).split('\n')) screen.line(line);
}
