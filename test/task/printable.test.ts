import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { printable, printableLine } from '../../src/task/printable.js';

const anyText = fc.array(fc.integer({ min: 0, max: 0x10ffff })).map((codes) => String.fromCodePoint(...codes));

describe('text that is made harmless', () => {
  test.each([
    ['colour', '\x1b[31mred\x1b[0m', '\\x1b[31mred\\x1b[0m'],
    ['clipboard (OSC 52)', '\x1b]52;c;ZXZpbA==\x07', '\\x1b]52;c;ZXZpbA==\\x07'],
    ['a link (OSC 8)', '\x1b]8;;http://x\x1b\\y', '\\x1b]8;;http://x\\x1b\\y'],
    ['C1', 'a\x9b2Jb\x85', 'a\\x9b2Jb\\x85'],
    ['an overwriting carriage return', 'safe\revil', 'safe\\revil'],
    ['backspace and delete', 'a\b\x7f', 'a\\x08\\x7f'],
    ['NUL', 'a\0b', 'a\\x00b'],
    ['turned text', 'a\u202egpj.exe\u2066', 'a\\u202egpj.exe\\u2066'],
    ['zero width', 'pay\u200bpal\u2060\ufeff', 'pay\\u200bpal\\u2060\\ufeff'],
    ['soft hyphen', 'a\u00adb', 'a\\xadb'],
    ['tags that only a model reads', 'a\u{e0041}', 'a\\u{e0041}'],
    ['variation selectors that carry data', 'a\u{e0101}', 'a\\u{e0101}'],
    ['other line ends', 'a\u2028b', 'a\\u2028b'],
    ['invisible letters', 'a\u3164b', 'a\\u3164b'],
    ['half a character', 'a\ud800b', 'a\\ud800b'],
  ])('%s', (_, text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  test.each(['plain', 'größer 日本語 שלום', 'a\n\tb', '⚙️ 🚀', '\\x1b is written so'])('%j stays as it is', (text) => {
    expect(printable(text)).toBe(text);
  });

  test('a line has no second line', () => {
    expect(printableLine('a\nb\tc\x1b')).toBe('a\\nb\\tc\\x1b');
  });

  test('nothing that acts is left, and what was made harmless stays so', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const shown = printable(text);
        // eslint-disable-next-line no-control-regex -- control characters are the subject
        expect(shown).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/);
        expect(printable(shown)).toBe(shown);
      }),
    );
  });
});
