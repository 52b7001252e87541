// Numbers and ordinals in words.

const ONES = [
  'zero',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
  'thirteen',
  'fourteen',
  'fifteen',
  'sixteen',
  'seventeen',
  'eighteen',
  'nineteen',
];
const TENS = ['twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];
const ORDINALS = [
  'first',
  'second',
  'third',
  'fourth',
  'fifth',
  'sixth',
  'seventh',
  'eighth',
  'ninth',
  'tenth',
  'eleventh',
  'twelfth',
  'thirteenth',
  'fourteenth',
  'fifteenth',
  'sixteenth',
  'seventeenth',
  'eighteenth',
  'nineteenth',
  'twentieth',
];

export const NUMBER_WORDS: ReadonlyMap<string, number> = new Map([
  ...ONES.map((word, n) => [word, n] as const),
  ...TENS.map((word, i) => [word, 20 + 10 * i] as const),
  ['fourty', 40] as const,
  ...TENS.flatMap((tens, i) => ONES.slice(1, 10).map((one, j) => [`${tens}-${one}`, 20 + 10 * i + j + 1] as const)),
]);

export const ORDINAL_WORDS: ReadonlyMap<string, number> = new Map([
  ...ORDINALS.map((word, i) => [word, i + 1] as const),
  ['thirtieth', 30] as const,
  ...['twenty', 'thirty'].flatMap((tens, i) =>
    ORDINALS.slice(0, 9).map((one, j) => [`${tens}-${one}`, 20 + 10 * i + j + 1] as const),
  ),
]);
