// Text from outside (task output, names, a model's words) made safe for a terminal: whatever could move the cursor, hide
// text or turn its direction is written out as an escape (`\x1b`, `\u202e`), so that nothing acts and nothing is hidden.

/** Control characters (C0, DEL, C1), formats (bidi, zero width, tags), separators, invisible letters, lone surrogates. */
const UNSAFE =
  // eslint-disable-next-line no-control-regex -- control characters are the subject
  /[\x00-\x08\x0b-\x1f\x7f-\x9f\p{Cf}\p{Zl}\p{Zp}\p{Cs}\u115f\u1160\u3164\uffa0]|\u034f|\u17b4|\u17b5|[\u{e0100}-\u{e01ef}]/gu;

/** Most text there is, and seen ten times as fast. */
const PLAIN = /^[ -~]*$/;

/** Newline and tab stay as they are. */
export function printable(text: string): string {
  return text.replace(UNSAFE, escaped);
}

/** {@link printable} on a single line: newlines and tabs are written out as well. */
export function printableLine(text: string): string {
  if (PLAIN.test(text)) return text;
  return printable(text).replaceAll('\n', '\\n').replaceAll('\t', '\\t');
}

function escaped(character: string): string {
  if (character === '\r') return '\\r';
  const code = character.codePointAt(0) ?? 0;
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${code.toString(16).padStart(4, '0')}` : `\\u{${code.toString(16)}}`;
}

/** With one full stop, whether the words brought it or not. */
export function sentence(words: string): string {
  return words.endsWith('.') ? words : `${words}.`;
}
