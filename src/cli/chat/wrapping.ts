// Breaks lines between words, as pieces of them arrive. What follows a break is indented like the line that it continues; spaces
// inside a line stay as they are, and a word wider than the screen is left to the terminal.

/** How many columns of a terminal a text takes. */
export type Measure = (text: string) => number;

export class Wrapping {
  #column = 0;
  #indent = '';
  #spaces = '';
  /** May go on in the next piece. */
  #word = '';

  constructor(
    readonly measure: Measure,
    readonly width: () => number,
  ) {}

  /** What can be written now; the last word and the spaces before it wait for its end. */
  add(piece: string): string {
    let out = '';
    for (const [token] of piece.matchAll(/\n|[ \t]+|[^ \t\n]+/g)) {
      if (token === '\n') {
        out += `${this.rest()}\n`;
        [this.#column, this.#indent, this.#spaces] = [0, '', ''];
      } else if (token.trim() !== '') this.#word += token;
      else {
        out += this.rest();
        this.#spaces += token;
      }
    }
    return out;
  }

  /** The word that waits. */
  rest(): string {
    if (this.#word === '') return '';
    const [word, spaces, size] = [this.#word, this.#spaces, this.measure(this.#word)];
    [this.#word, this.#spaces] = ['', ''];
    const isFirst = this.#column === 0;
    if (isFirst) this.#indent = spaces.length <= this.width() / 2 ? spaces : '';
    const breaks = !isFirst && this.#column + spaces.length + size > this.width();
    this.#column = (breaks ? this.#indent.length : this.#column + spaces.length) + size;
    return breaks ? `\n${this.#indent}${word}` : `${spaces}${word}`;
  }
}
