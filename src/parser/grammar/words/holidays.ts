// Feasts that fall on the same date everywhere, by the names people use: [month from 0, day]. Those that move are not here.

export const HOLIDAYS: readonly (readonly [names: string, month: number, day: number])[] = [
  ["valentine's day|valentines day|valentine's|valentines|valentine day", 1, 14],
  ["st patrick's day|st . patrick's day|saint patrick's day|st patricks day", 2, 17],
  ["april fool's day|april fools' day|april fools day|april fool's|april fools", 3, 1],
  ['halloween day|halloween night|halloween', 9, 31],
  ['boxing day', 11, 26],
  ['leap day', 1, 29],
  ['christmas eve|xmas eve', 11, 24],
  ['christmas day|xmas day|christmas|xmas', 11, 25],
  // Before "new year's", which it begins with.
  ["new year's eve|new years eve", 11, 31],
  ["new year's day|new years day|new year's|new year", 0, 1],
];
