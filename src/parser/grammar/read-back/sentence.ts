// A sentence that is read from left to right: each step takes its words or leaves the place where it was.

export class Sentence {
  readonly #text: string;
  #at = 0;

  /** @param text in lower case, with single spaces */
  constructor(text: string) {
    this.#text = text;
  }

  get isOver(): boolean {
    return this.#at === this.#text.length;
  }

  isNext(words: string): boolean {
    return this.#text.startsWith(words, this.#at);
  }

  /** Takes exactly these words. */
  take(words: string): boolean {
    if (!this.#text.startsWith(words, this.#at)) return false;
    this.#at += words.length;
    return true;
  }

  /** Takes what a sticky pattern finds here. */
  match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (!found) return undefined;
    this.#at += found[0].length;
    return found;
  }

  /** What `read` makes of the words here; nothing is taken where it is `undefined`. */
  attempt<T>(read: () => T | undefined): T | undefined {
    const before = this.#at;
    const value = read();
    if (value === undefined) this.#at = before;
    return value;
  }

  /** "a", "a and b", "a, b and c". A comma that no "and" follows belongs to what comes next. */
  list<T>(read: () => T | undefined, conjunction = 'and'): T[] | undefined {
    const first = this.attempt(read);
    if (first === undefined) return undefined;
    const more = this.attempt(() => {
      const items: T[] = [];
      for (let item = this.#after(', ', read); item !== undefined; item = this.#after(', ', read)) items.push(item);
      const last = this.#after(` ${conjunction} `, read);
      return last === undefined ? undefined : [...items, last];
    });
    return [first, ...(more ?? [])];
  }

  #after<T>(words: string, read: () => T | undefined): T | undefined {
    return this.attempt(() => (this.take(words) ? read() : undefined));
  }
}
