// Where each key of a JSON text stands, so that a fault can name its line; also finds what JSON.parse lets pass, keys given twice.
// Values are JSON.parse's business: this only walks over the text and stops at the first character that does not belong.

export interface JsonLines {
  /** Line (from 1) of each key, by its path joined with "\0". */
  readonly lines: ReadonlyMap<string, number>;
  readonly repeated: readonly { readonly path: readonly string[]; readonly line: number }[];
  /** Line of the first character that is no JSON; undefined when all of it is. */
  readonly brokenAt: number | undefined;
}

/** Deeper than any configuration; a text of a million "[" must not exhaust the stack. */
const MAX_DEPTH = 50;
const SCALAR = /(?:"(?:[^"\\\p{Cc}]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/uy;
const STRING = /"(?:[^"\\\p{Cc}]|\\.)*"/uy;
const SPACE = /[ \t\r\n]*/y;

export function linesOfJson(text: string): JsonLines {
  const walk = new Walk(text);
  const complete = walk.value([]) && walk.atEnd();
  return { lines: walk.lines, repeated: walk.repeated, brokenAt: complete ? undefined : walk.line() };
}

/** The line of the key, or of the nearest key around it. */
export function lineOf(lines: JsonLines['lines'], path: readonly (string | number)[]): number | undefined {
  for (let length = path.length; length > 0; length--) {
    const line = lines.get(path.slice(0, length).join('\0'));
    if (line !== undefined) return line;
  }
  return undefined;
}

class Walk {
  readonly lines = new Map<string, number>();
  readonly repeated: { path: readonly string[]; line: number }[] = [];
  #at = 0;
  #line = 1;

  constructor(readonly text: string) {}

  line(): number {
    return this.#line;
  }

  atEnd(): boolean {
    this.#read(SPACE);
    return this.#at === this.text.length;
  }

  value(path: readonly string[]): boolean {
    if (path.length > MAX_DEPTH) return false;
    this.#read(SPACE);
    if (this.#take('{')) return this.#list('}', () => this.#member(path));
    let index = 0;
    if (this.#take('[')) return this.#list(']', () => this.value([...path, String(index++)]));
    return this.#read(SCALAR) !== undefined;
  }

  #list(end: string, item: () => boolean): boolean {
    this.#read(SPACE);
    if (this.#take(end)) return true;
    do {
      if (!item()) return false;
      this.#read(SPACE);
    } while (this.#take(','));
    return this.#take(end);
  }

  #member(path: readonly string[]): boolean {
    this.#read(SPACE);
    const line = this.line();
    const key = this.#key();
    if (key === undefined) return false;
    const inner = [...path, key];
    const name = inner.join('\0');
    if (this.lines.has(name)) this.repeated.push({ path: inner, line });
    this.lines.set(name, line);
    this.#read(SPACE);
    return this.#take(':') && this.value(inner);
  }

  /** Undefined where no string stands, or one with an escape that JSON does not know. */
  #key(): string | undefined {
    const start = this.#at;
    const quoted = this.#read(STRING);
    try {
      return quoted === undefined ? undefined : (JSON.parse(quoted) as string);
    } catch {
      this.#at = start;
      return undefined;
    }
  }

  #take(character: string): boolean {
    if (this.text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #read(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text)?.[0];
    if (found === undefined) return undefined;
    this.#at += found.length;
    // Only the space between values can hold line ends.
    if (pattern === SPACE) this.#line += found.split('\n').length - 1;
    return found;
  }
}
