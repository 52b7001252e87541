// JSON as models write it: a reader that accepts JSON and the harmless dress around it (single or typographic quotes, bare
// keys, trailing commas, Python literals, comments), and by construction never completes anything: where a repairing
// library invents an ending, a digit or a brace, this one has no rule and fails. Pure.
// Bounded: the depth is counted, so 100,000 brackets fail at the 33rd instead of overflowing the stack.

/** Why a text could not be read, in words that follow "expected JSON, but". */
export class Unreadable extends Error {}

export const MAX_DEPTH = 32;

/** Keys that reach an object's prototype when somebody copies it carelessly. */
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /[\p{L}\p{N}_$+.-]+/uy;
const BARE_KEY = /[A-Za-z_$][A-Za-z0-9_$]*/y;
const BLANK = /(?:[\s\uFEFF]+|\/\/[^\n]*(?:\n|$)|\/\*[^]*?\*\/)+/y;
const HALF_CHARACTER = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;
const CLOSING: Readonly<Record<string, string>> = { '"': '"', "'": "'", '\u201C': '\u201D', '\u2018': '\u2019' };
const WORDS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['null', null],
  ['True', true],
  ['False', false],
  ['None', null],
]);
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/**
 * Reads the one value that begins at `start`.
 *
 * @returns the value and the offset behind it
 * @throws Unreadable when the text is no such value, or is cut
 */
export function readValue(text: string, start: number): { readonly value: unknown; readonly end: number } {
  const reader = new Reader(text, start);
  return { value: reader.value(0), end: reader.at };
}

class Reader {
  constructor(
    readonly text: string,
    public at: number,
  ) {}

  value(depth: number): unknown {
    this.skipBlank();
    const first = this.text[this.at];
    if (first === undefined) throw new Unreadable('it is cut: a value is missing at the end');
    if (first === '{' || first === '[') {
      if (depth >= MAX_DEPTH) throw new Unreadable(`it is nested deeper than ${MAX_DEPTH} levels`);
      return first === '{' ? this.object(depth + 1) : this.array(depth + 1);
    }
    if (CLOSING[first] !== undefined) return this.string();
    return this.numberOrWord();
  }

  object(depth: number): Record<string, unknown> {
    const entries = new Map<string, unknown>();
    this.at++;
    while (!this.closes('}')) {
      const key = this.key();
      if (FORBIDDEN_KEYS.has(key)) throw new Unreadable(`the key "${key}" is not allowed`);
      if (entries.has(key)) throw new Unreadable(`the key "${key}" appears twice`);
      this.expect(':', `after the key "${key}"`);
      entries.set(key, this.value(depth));
      this.separator('}');
    }
    return Object.fromEntries(entries);
  }

  array(depth: number): unknown[] {
    const items: unknown[] = [];
    this.at++;
    while (!this.closes(']')) {
      items.push(this.value(depth));
      this.separator(']');
    }
    return items;
  }

  key(): string {
    const first = this.text[this.at];
    if (first !== undefined && CLOSING[first] !== undefined) return this.string();
    const bare = this.match(BARE_KEY);
    if (bare === undefined) throw this.unexpected('a key');
    return bare;
  }

  string(): string {
    const closing = CLOSING[this.text[this.at] ?? ''];
    let result = '';
    for (this.at++; ;) {
      const char = this.text[this.at];
      if (char === undefined) throw new Unreadable('it is cut: a string is not closed');
      this.at++;
      if (char === closing) break;
      if (char === '\\') result += this.escape();
      else if (char < ' ' && !'\n\r\t'.includes(char)) throw new Unreadable('a string contains a control character');
      else result += char;
    }
    if (HALF_CHARACTER.test(result)) throw new Unreadable('a string contains half a character');
    return result;
  }

  escape(): string {
    const char = this.text[this.at++];
    if (char === undefined) throw new Unreadable('it is cut: a string is not closed');
    if (char === 'u') {
      const digits = /^[0-9a-fA-F]{4}/.exec(this.text.slice(this.at, this.at + 4))?.[0];
      if (digits === undefined) throw new Unreadable('a \\u escape has not four hexadecimal digits');
      this.at += 4;
      return String.fromCharCode(Number.parseInt(digits, 16));
    }
    const meaning = ESCAPES[char];
    if (meaning === undefined)
      throw new Unreadable(`the escape \\${char} does not exist in JSON; write \\\\${char} for a backslash`);
    return meaning;
  }

  numberOrWord(): unknown {
    const start = this.at;
    const word = this.match(WORD);
    if (word === undefined) throw this.unexpected('a value');
    if (WORDS.has(word)) return WORDS.get(word);
    NUMBER.lastIndex = start;
    if (NUMBER.exec(this.text)?.[0] !== word)
      throw new Unreadable(`${quote(word)} is no JSON value; quote it if it is text`);
    const number = Number(word);
    if (!Number.isFinite(number)) throw new Unreadable(`the number ${quote(word)} is too large`);
    if (/^-?\d+$/.test(word) && !Number.isSafeInteger(number)) {
      throw new Unreadable(`the number ${quote(word)} cannot be kept exactly; write it as a string`);
    }
    return number;
  }

  /** A comma, also a last one before the closing bracket, or the bracket itself (which is left for {@link closes}). */
  separator(closing: string): void {
    this.skipBlank();
    const char = this.text[this.at];
    if (char === ',') this.at++;
    else if (char !== closing) throw this.unexpected(`"," or "${closing}"`);
  }

  closes(closing: string): boolean {
    this.skipBlank();
    if (this.text[this.at] !== closing) return false;
    this.at++;
    return true;
  }

  expect(char: string, where: string): void {
    this.skipBlank();
    if (this.text[this.at] !== char) throw this.unexpected(`"${char}" ${where}`);
    this.at++;
  }

  skipBlank(): void {
    this.match(BLANK);
  }

  match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  unexpected(expected: string): Unreadable {
    if (this.at >= this.text.length) return new Unreadable(`it is cut: expected ${expected} at the end`);
    const near = quote(this.text.slice(this.at, this.at + 20));
    return new Unreadable(`at character ${this.at + 1} it has ${near} where ${expected} is expected`);
  }
}

function quote(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
