// The preview on a small model of a terminal: what stands on it after what was written.

import { beforeEach, describe, expect, test } from 'vitest';
import { LivePreview } from '../../../src/cli/chat/live-preview.js';
import { ManualClock } from '../../../src/time/manual-clock.js';
import { T0 } from '../../support/builders.js';

const COLUMNS = 20;

/** Rows of text, a cursor, and the few sequences that a preview may use. */
class Terminal {
  rows: string[] = [''];
  row = 0;
  column = 0;
  readonly columns = COLUMNS;

  write(text: string): void {
    // eslint-disable-next-line no-control-regex -- these are what is written
    for (const [token, count, action] of text.matchAll(/\u001b\[(\d*)([A-Za-z])|[^]/g)) {
      if (action !== undefined) this.#control(action, Number(count || 1), count ?? '');
      else if (token === '\n') this.#down();
      else if (token === '\r') this.column = 0;
      else this.#put(token);
    }
  }

  text(): readonly string[] {
    return this.rows.map((row) => row.trimEnd());
  }

  #control(action: string, count: number, raw: string): void {
    if (action === 'A') this.row -= count;
    else if (action === 'C') this.column += count;
    else if (action === 'J') {
      this.rows[this.row] = (this.rows[this.row] ?? '').slice(0, this.column);
      this.rows.length = this.row + 1;
    } else if (action !== 'm') throw new Error(`not known to this terminal: ${raw}${action}`);
  }

  #down(): void {
    this.row += 1;
    this.column = 0;
    while (this.rows.length <= this.row) this.rows.push('');
  }

  #put(letter: string): void {
    if (this.column === COLUMNS) this.#down();
    const row = (this.rows[this.row] ?? '').padEnd(this.column);
    this.rows[this.row] = row.slice(0, this.column) + letter + row.slice(this.column + 1);
    this.column += 1;
  }
}

let clock: ManualClock;
let terminal: Terminal;
let asked: string[];
let preview: LivePreview;
const lines = {
  line: '',
  cursor: 0,
  getPrompt: () => '> ',
  getCursorPos: () => ({ rows: Math.floor((2 + lines.cursor) / COLUMNS), cols: (2 + lines.cursor) % COLUMNS }),
};

beforeEach(() => {
  [clock, terminal, asked] = [new ManualClock(T0), new Terminal(), []];
  Object.assign(lines, { line: '', cursor: 0 });
  const read = (line: string): string | null => {
    asked.push(line);
    return line.endsWith('!') ? `=${line}` : null;
  };
  preview = new LivePreview({ lines, output: terminal, clock, measure: (text) => text.length, dim: true, read });
  terminal.write('> ');
});

function type(text: string): void {
  for (const letter of text) {
    terminal.write(letter);
    lines.line += letter;
    lines.cursor += 1;
    preview.typed();
  }
}

test('it stands under the line when the typing pauses, and the cursor is where it was', async () => {
  type('daily!');
  expect(terminal.text()).toEqual(['> daily!']);
  await clock.advance(100);
  expect(terminal.text()).toEqual(['> daily!', '=daily!']);
  type('x');
  expect(terminal.text()[0]).toBe('> daily!x');
});

test('fast typing is not held up: the grammar is asked once, in the pause', async () => {
  for (const letter of 'every day!') {
    type(letter);
    await clock.advance(30);
  }
  expect(asked).toEqual([]);
  await clock.advance(100);
  expect(asked).toEqual(['every day!']);
});

test('it goes when the line means nothing any more', async () => {
  type('daily!');
  await clock.advance(100);
  type('?');
  await clock.advance(100);
  expect(terminal.text().join('\n').trim()).toBe('> daily!?');
});

describe('it goes', () => {
  test('when the line is entered', async () => {
    type('daily!');
    await clock.advance(100);
    terminal.write('\r\n'); // as readline does before it tells
    preview.entered();
    terminal.write('Added.');
    expect(terminal.text()).toEqual(['> daily!', 'Added.']);
  });

  test('before something else is written', async () => {
    type('daily!');
    await clock.advance(100);
    preview.hide();
    expect(terminal.text().join('\n').trim()).toBe('> daily!');
    await clock.advance(100);
    expect(asked).toHaveLength(1);
  });
});

test('a line of several rows has it under the last, with the cursor in any of them', async () => {
  type('every day at noon and at midnight!');
  lines.cursor = 3;
  [terminal.row, terminal.column] = [0, 5];
  await clock.advance(100);
  expect(terminal.text()).toEqual(['> every day at noon', 'and at midnight!', '=every day at noon…']);
  expect([terminal.row, terminal.column]).toEqual([0, 5]);
});

test('a line that grows into its row leaves nothing of it', async () => {
  type('every second day!');
  await clock.advance(100);
  expect(terminal.text()[1]).toBe('=every second day!');
  type(' ok');
  await clock.advance(100);
  expect(terminal.text()[0]).toBe('> every second day!');
  expect(terminal.text().slice(1).join('').trim()).toBe('ok');
});
