// What was typed so far, understood, in one dim line under it. Drawn when the typing pauses, gone when the line is entered. It
// moves the cursor down and back by rows, never to a place on the screen, so it is right wherever the prompt stands.

import type { Interface } from 'node:readline';
import type { Clock } from '../../time/clock.js';
import type { Measure } from './wrapping.js';

/** A pause in typing, not a slow keyboard. */
const PAUSE_MS = 80;
const CLEAR_BELOW = '\u001b[J';

export interface PreviewParts {
  readonly lines: Pick<Interface, 'line' | 'cursor' | 'getCursorPos' | 'getPrompt'>;
  readonly output: { write(text: string): unknown; readonly columns?: number };
  readonly clock: Pick<Clock, 'sleep'>;
  readonly measure: Measure;
  readonly dim: boolean;
  /** What to show of a line; null for nothing. Asked in the pauses only. */
  readonly read: (line: string) => string | null;
}

export class LivePreview {
  #pause = new AbortController();
  #shown = '';

  constructor(readonly parts: PreviewParts) {}

  /** Something was typed. */
  typed(): void {
    this.#pause.abort('typed on');
    const pause = (this.#pause = new AbortController());
    void this.parts.clock.sleep(PAUSE_MS, pause.signal).then(() => {
      if (!pause.signal.aborted) this.#show(this.parts.read(this.parts.lines.line) ?? '');
    });
  }

  /** The line was entered: the cursor is on the row below it already. */
  entered(): void {
    this.#pause.abort('entered');
    if (this.#shown !== '') this.parts.output.write(CLEAR_BELOW);
    this.#shown = '';
  }

  /** Something else is about to be written. */
  hide(): void {
    this.#pause.abort('hidden');
    this.#show('');
  }

  #show(text: string): void {
    if (text === '' && this.#shown === '') return;
    const { lines, output, measure } = this.parts;
    const columns = output.columns || 80;
    const { rows, cols } = lines.getCursorPos();
    const last = Math.floor(measure(lines.getPrompt() + lines.line) / columns);
    const down = last - rows + 1;
    // At the end of the line what an earlier preview left beside the cursor goes, too: the line may have grown into its row.
    const clean = lines.cursor === lines.line.length ? CLEAR_BELOW : '';
    const back = `\u001b[${down}A\r${cols > 0 ? `\u001b[${cols}C` : ''}`;
    output.write(`${clean}${'\n'.repeat(down)}\r${CLEAR_BELOW}${this.#dimmed(cut(text, columns - 1, measure))}${back}`);
    this.#shown = text;
  }

  #dimmed(text: string): string {
    return this.parts.dim && text !== '' ? `\u001b[2m${text}\u001b[22m` : text;
  }
}

function cut(text: string, width: number, measure: Measure): string {
  if (measure(text) <= width) return text;
  let kept = '';
  for (const letter of text) {
    if (measure(kept + letter) > width - 1) break;
    kept += letter;
  }
  return `${kept}…`;
}
