// One look-up for every word of the closed vocabulary: what a word is, in all the roles it can play.

import { MONTH_NAMES, UNIT_NAMES, WEEKDAY_NAMES, type Unit } from './calendar-words.js';
import { DAY_PARTS, type DayPart } from './day-parts.js';
import { NUMBER_WORDS, ORDINAL_WORDS } from './number-words.js';

/** The roles of one word; most have one, `second` has two. Always with all fields: a look-up then finds each in its place. */
export interface Lexeme {
  /** The word that stands for all its spellings. */
  readonly word: string;
  /** 0 is Monday. */
  readonly weekday: number | undefined;
  /** 0 is January. */
  readonly month: number | undefined;
  readonly unit: Unit | undefined;
  readonly number: number | undefined;
  readonly ordinal: number | undefined;
  readonly part: DayPart | undefined;
  readonly plural: boolean;
}

export const NO_ROLES: Lexeme = {
  word: '',
  weekday: undefined,
  month: undefined,
  unit: undefined,
  number: undefined,
  ordinal: undefined,
  part: undefined,
  plural: false,
};

const SPELLINGS: Readonly<Record<string, string>> = {
  every: 'every evry evey evrey everry ervery eery eveyr evrery each',
  at: 'at @',
  and: 'and & + nd',
  to: 'to through thru thro til till until upto',
  between: 'between btw btwn betwen bewteen',
  last: 'last final',
  other: 'other alternate alternating',
  daily: 'daily dayly everyday diurnally',
  hourly: 'hourly',
  weekly: 'weekly',
  monthly: 'monthly',
  yearly: 'yearly annually',
  quarterly: 'quarterly',
  nightly: 'nightly',
  weekday: 'weekday weekdays workday workdays wkday wkdays wkdy',
  weekend: 'weekend weekends wkend wkends wknd wknds',
  tomorrow: 'tomorrow tmrw tmr tmrrw tomorow tommorow tommorrow tomorro tmw 2morrow',
  today: 'today',
  tonight: 'tonight tonite',
  yesterday: 'yesterday',
  except: 'except excepting excluding exclude',
  starting: 'starting beginning commencing start begin starts',
  ending: 'ending ends end',
  half: 'half',
  once: 'once',
  twice: 'twice',
  thrice: 'thrice',
  biweekly: 'biweekly bi-weekly fortnightly',
  occurrences: 'occurrences occurrence occurences occurence runs iterations repetitions executions firings',
  times: 'times time x',
  business: 'business working work office',
};

const SLIPS: Readonly<Record<string, string>> = {
  dya: 'day',
  dyas: 'days',
  ady: 'day',
  weeek: 'week',
  munday: 'monday',
  evryday: 'daily',
  everday: 'daily',
  evreyday: 'daily',
  eveyday: 'daily',
  wensday: 'wednesday',
  wednsday: 'wednesday',
  wendsday: 'wednesday',
  thrusday: 'thursday',
  thersday: 'thursday',
  thurday: 'thursday',
  teusday: 'tuesday',
  tuseday: 'tuesday',
  teusdays: 'tuesdays',
  firday: 'friday',
  firdays: 'fridays',
  satuday: 'saturday',
  saterday: 'saturday',
  febuary: 'february',
  feburary: 'february',
  janurary: 'january',
  agust: 'august',
  setember: 'september',
  novemeber: 'november',
  decemeber: 'december',
  decmber: 'december',
  minuts: 'minutes',
  minutse: 'minutes',
  minites: 'minutes',
  mintues: 'minutes',
  horus: 'hours',
  fith: 'fifth',
  twelth: 'twelfth',
  nineth: 'ninth',
  fourty: 'forty',
  mornign: 'morning',
  mroning: 'morning',
  nigth: 'night',
  minight: 'midnight',
  midngiht: 'midnight',
  fornightly: 'fortnightly',
  fornight: 'fortnight',
  weekady: 'weekday',
  weekadys: 'weekdays',
  weeknd: 'weekend',
  monht: 'month',
  mouth: 'mouth',
  houer: 'hour',
  huor: 'hour',
  mins: 'mins',
  wiht: 'with',
  form: 'form',
  ons: 'ons',
};

export const VOCABULARY: ReadonlyMap<string, Lexeme> = build();

function build(): Map<string, Lexeme> {
  const all = new Map<string, Lexeme>();
  const add = (text: string, roles: Partial<Lexeme>): void => {
    all.set(text, { ...(all.get(text) ?? { ...NO_ROLES, word: text }), ...roles });
  };
  for (const [word, spellings] of Object.entries(SPELLINGS))
    for (const text of spellings.split(' ')) add(text, { word });
  for (const [text, weekday] of Object.entries(WEEKDAY_NAMES)) {
    add(text, { weekday });
    add(`${text}s`, { weekday, plural: true });
    add(`${text}'s`, { weekday, plural: true });
  }
  // A word of its own.
  all.delete('thus');
  all.delete('mos');
  for (const [text, month] of Object.entries(MONTH_NAMES)) add(text, { month });
  for (const [text, unit] of Object.entries(UNIT_NAMES)) add(text, { unit, plural: text.endsWith('s') });
  for (const text of ['hour', 'day', 'minute', 'week', 'month', 'year', 'quarter'])
    add(`${text}'s`, { word: `${text}'s` });
  for (const [text, number] of NUMBER_WORDS) add(text, { number });
  for (const [text, ordinal] of ORDINAL_WORDS) add(text, { ordinal });
  for (const [text, part] of Object.entries(DAY_PARTS)) add(text, { part, plural: text.endsWith('s') });
  for (const text of ['weekdays', 'workdays', 'weekends', 'wkdays', 'wkends', 'wknds']) add(text, { plural: true });
  // "sun" and "mon" are days; "sec" and "second" keep both roles; "weds" is one Wednesday.
  add('weds', { weekday: 2, plural: false });
  add('thurs', { weekday: 3, plural: false });
  add('tues', { weekday: 1, plural: false });
  for (const [slip, meant] of Object.entries(SLIPS)) {
    const lexeme = all.get(meant);
    if (lexeme && !all.has(slip)) all.set(slip, lexeme);
  }
  return all;
}

/** A word of no closed class that the forms ask for by name. */
export const FUNCTION_WORDS: ReadonlySet<string> = new Set(
  `a an the on in of for from with during after before past within hence now ago as next this coming following upcoming nearest closest
  o'clock oclock noon only but not day's business days hours mark top beginning end start middle basis single even odd per apart other than
  quarter fortnight forever am pm half hour minute second zone timezone local my your it also plus then minus sharp or until till
  iso number week weeks year years month months last first all any both eoq whenever is it's its that which to when if unless while max maximum total
  most least nth occurrence happening occurring there me us about around approximately roughly early late
  penultimate effective onward onwards over leap hundred interval intervals basis calendar date i'd inclusive included including skipping excl up both month's week's aside barring bar`.split(
    /\s+/,
  ),
);
