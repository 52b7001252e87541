// A reply's body, as it comes over the wire, cut into the JSON texts it carries. Servers answer a request for a stream with
// plain JSON and the other way round, and label either as the other: the first character decides, not the content type.

/** One piece of a reply: an event of a stream, or a whole JSON body. */
export type Piece =
  | { readonly kind: 'event'; readonly name: string | null; readonly data: string }
  | { readonly kind: 'done' }
  | { readonly kind: 'body'; readonly text: string };

/** Splits text that arrives in arbitrary portions; call `end` once after the last. Pure apart from what it holds back. */
export class PieceReader {
  #form: 'unknown' | 'stream' | 'body' = 'unknown';
  #held = '';
  #name: string | null = null;
  #data: string[] = [];

  push(text: string): Piece[] {
    this.#held += text;
    if (this.#form === 'unknown') this.#decideForm();
    return this.#form === 'stream' ? this.#takeLines() : [];
  }

  end(): Piece[] {
    if (this.#form !== 'stream') return [{ kind: 'body', text: this.#held }];
    const pieces = this.push('\n');
    this.#held = '';
    // The last event may lack its blank line; one that is not whole was cut, and says nothing.
    return isWhole(this.#data.join('\n').trim()) ? [...pieces, ...this.#dispatch()] : pieces;
  }

  /** The fields of an event stream (`data:`, `event:`, `id:`, `retry:`, `:` for a comment) begin as no JSON text does. */
  #decideForm(): void {
    const start = this.#held.replace(/^[\uFEFF\s]+/, '');
    if (start === '') return;
    this.#form = /^[deir:]/.test(start) ? 'stream' : 'body';
    this.#held = start;
  }

  #takeLines(): Piece[] {
    if (!/[\r\n]/.test(this.#held)) return [];
    const pieces: Piece[] = [];
    const lines = this.#held.split(/\r\n|\n|\r(?!$)/);
    this.#held = lines.pop() ?? '';
    for (const line of lines) pieces.push(...this.#takeLine(line));
    return pieces;
  }

  #takeLine(line: string): Piece[] {
    if (line === '') return this.#dispatch();
    const [, field, value = ''] = /^([a-z]*):? ?([^]*)$/.exec(line) ?? [];
    if (field === 'event') this.#name = value;
    if (field !== 'data') return [];
    // Servers that forget the blank line between events: a text that is already whole does not go on in the next line.
    const before = this.#data.length > 0 && isWhole(this.#data.join('\n')) ? this.#dispatch() : [];
    this.#data.push(value);
    return before;
  }

  #dispatch(): Piece[] {
    const data = this.#data.join('\n').trim();
    const name = this.#name;
    this.#data = [];
    this.#name = null;
    if (data === '') return [];
    return [data.startsWith('[DONE]') ? { kind: 'done' } : { kind: 'event', name, data }];
  }
}

function isWhole(text: string): boolean {
  if (text.startsWith('[DONE]')) return true;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
