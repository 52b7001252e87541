// What goes wrong between a person's head and the parser, as steps on a text: words lost, doubled and swapped, typos, marks
// that no one sees, letters that look like others, numbers without measure, brackets without end. Steps shrink one by one.

import fc from 'fast-check';

type Step = (text: string) => string;

const UNSEEN = [
  '\u200B',
  '\u200D',
  '\u00A0',
  '\u2028',
  '\u200F',
  '\u200E',
  '\u202E',
  '\u2066',
  '\uFEFF',
  '\u0301',
  '\u00AD',
  '\0',
  '\u0007',
  '\u001B[31m',
  '\u007F',
  '\r\n',
  '\n',
  '\t',
  '\uD83D',
  '\uDE00',
  '🕘',
  '👨‍👩‍👧',
  '每天',
  'ежедневно',
  'كل يوم',
  '\uFFFD',
  '\uFFFF',
];
const HUGE = [
  '0',
  '-1',
  '00',
  '007',
  '13',
  '24',
  '25',
  '32',
  '60',
  '61',
  '99',
  '366',
  '1000',
  '9999',
  '10000',
  '2147483648',
  '4294967296',
  '9007199254740993',
  '253402300800',
  '9'.repeat(30),
  '9'.repeat(400),
  '1e3',
  '1e309',
  '0.5',
  '1.5',
  '1/2',
  '½',
  '²',
  '٣',
  '９',
  '𝟗',
  'Ⅸ',
  'NaN',
  'Infinity',
  '0x10',
  '1_000',
  '1,000',
  '+5',
  '--3',
];
const MARKS = [...`,;:.-–—/\\|&+@#*?!'"\`()[]{}<>~^=%$_`, '...', '${}', '%s', '*/', '/*', '--', '&&', '||', '```'];
const LOOK_ALIKE: Readonly<Record<string, string>> = {
  a: 'а',
  e: 'е',
  o: 'о',
  p: 'р',
  c: 'с',
  y: 'у',
  x: 'х',
  i: 'і',
  s: 'ѕ',
  m: 'ｍ',
  t: 'ｔ',
  '0': '０',
  '1': 'l',
  '5': '５',
  ':': '：',
  '-': '‐',
  ' ': '\u3000',
};

/** A text with up to four steps done to it. */
export function mutated(texts: readonly string[], words: readonly string[]): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...texts), fc.array(step(words, texts), { maxLength: 4 }))
    .map(([text, steps]) => steps.reduce((changed, apply) => apply(changed), text));
}

function step(words: readonly string[], texts: readonly string[]): fc.Arbitrary<Step> {
  const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  const char = fc.oneof(
    fc.constantFrom(...MARKS, ...UNSEEN),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 2 }),
  );
  const atWord = (change: (all: string[], i: number, other: number) => void): fc.Arbitrary<Step> =>
    fc.tuple(place, place).map(([p, q]) => inWords((all) => change(all, at(p, all.length), at(q, all.length))));
  const inserted = (what: fc.Arbitrary<string>): fc.Arbitrary<Step> =>
    fc.tuple(place, what).map(([p, piece]) => inWords((all) => void all.splice(at(p, all.length + 1), 0, piece)));
  const atChar = (change: (text: string, i: number) => string): fc.Arbitrary<Step> =>
    place.map((p) => (text) => change(text, at(p, text.length)));
  return fc.oneof(
    { weight: 3, arbitrary: atWord((all, i) => void all.splice(i, 1)) },
    { weight: 2, arbitrary: atWord((all, i) => void all.splice(i, 0, all[i] ?? '')) },
    { weight: 3, arbitrary: atWord((all, i, other) => ([all[i], all[other]] = [all[other] ?? '', all[i] ?? ''])) },
    { weight: 4, arbitrary: inserted(fc.constantFrom(...words)) },
    { weight: 2, arbitrary: inserted(fc.constantFrom(...HUGE)) },
    { weight: 2, arbitrary: fc.tuple(place, fc.constantFrom(...HUGE)).map(([p, number]) => overANumber(p, number)) },
    { weight: 2, arbitrary: atChar((text, i) => text.slice(0, i) + text.slice(i + 1)) },
    { weight: 1, arbitrary: atChar((text, i) => text.slice(0, i) + text.slice(i, i + 1) + text.slice(i)) },
    {
      weight: 1,
      arbitrary: atChar(
        (text, i) => text.slice(0, i) + text.slice(i + 1, i + 2) + text.slice(i, i + 1) + text.slice(i + 2),
      ),
    },
    { weight: 2, arbitrary: fc.tuple(place, char).map(([p, piece]) => spliced(p, piece)) },
    { weight: 1, arbitrary: atChar((text, i) => text.slice(0, i)) },
    { weight: 1, arbitrary: fc.constantFrom<Step>(lookAlike, upper, lower, reversed) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom('()', '[]', '{}', '""', '""'), fc.constantFrom(1, 2, 3, 5, 10, 30, 290))
        .map(nested),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(
          fc.constantFrom(...texts),
          fc.constantFrom(' and ', ', ', ' but not ', ' until ', ' except ', ' starting ', '; ', ' or ', '/', '\n'),
        )
        .map(joined),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom(200, 600, 601, 1_000, 1_001, 10_240), fc.constantFrom(' ', ', ', ' and ', ''))
        .map(grown),
    },
  );
}

function at(place: number, length: number): number {
  return Math.floor(place * length);
}

function inWords(change: (words: string[]) => void): Step {
  return (text) => {
    const words = text.split(' ');
    change(words);
    return words.join(' ');
  };
}

function overANumber(place: number, number: string): Step {
  return (text) => {
    const found = [...text.matchAll(/\d+/g)];
    const one = found[at(place, found.length)];
    return one ? text.slice(0, one.index) + number + text.slice(one.index + one[0].length) : `${text} ${number}`;
  };
}

function spliced(place: number, piece: string): Step {
  return (text) => text.slice(0, at(place, text.length + 1)) + piece + text.slice(at(place, text.length + 1));
}

const lookAlike: Step = (text) => [...text].map((char) => LOOK_ALIKE[char] ?? char).join('');
const upper: Step = (text) => text.toUpperCase();
const lower: Step = (text) => text.toLowerCase();
const reversed: Step = (text) => [...text].reverse().join('');

function nested([pair, depth]: readonly [string, number]): Step {
  return (text) => pair[0]!.repeat(depth) + text + pair[1]!.repeat(depth);
}

function joined([other, joint]: readonly [string, string]): Step {
  return (text) => text + joint + other;
}

/** The same again and again, up to a size on either side of what is read at all. */
function grown([size, joint]: readonly [number, string]): Step {
  return (text) =>
    text === '' ? text : `${text}${joint}`.repeat(Math.ceil(size / (text.length + joint.length))).slice(0, size);
}
