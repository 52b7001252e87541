// The words around a request: politeness is taken off, typing is evened out, and a sentence is cut into its requests.

/** One request of an utterance. */
export interface Clause {
  readonly text: string;
  /** It ended in a question mark and was not addressed to the program ("can you …?"): "remove the backup?" asks, it does not order. */
  readonly doubtful: boolean;
}

const OPENERS = [
  /^(?:hey|hi|hello|hiya|yo|ok|okay|so|well|right|alright|great|perfect|cool|nice|super|thanks|thank you|cheers|actually|also|oh|um|uh|hmm|sorry|wait|yes|yeah|yep|no|nope|good (?:morning|afternoon|evening)|morning|hang on|hold on|wait a (?:sec|second|minute|moment)|one (?:sec|second|moment)|my bad|whoops|oops|(?:that's|that is|that was) (?:wrong|not right|not what i (?:meant|wanted)))(?: (?:there|then|mate|again))?\s*[,!.:;–—-]+\s*(?=\S)/i,
  /^(?:hey|hi|hello|yo|ok|okay|so|well|alright|actually|also|and|then|and then|oh|now|yeah|please|pls|plz|kindly|just|simply|first|finally|lastly|cron[- ]?agent|computer|assistant|bot)\s*[,:]?\s+(?=\S)/i,
  /^(?:can|could|would|will) (?:you|u|ya|we)(?: (?:please|pls|kindly|just|maybe|possibly|perhaps|also|quickly|then))*\s+(?=\S)/i,
  /^i(?: was|'m| am)(?: just)? wondering (?:if|whether) (?:you|we) (?:could|can|would|might)(?: (?:please|maybe|possibly|perhaps|just))* (?=\S)/i,
  /^(?:can|could|may|might) i (?:please )?(?=\S)/i,
  /^(?:would|do) you mind\s+(?=\S)/i,
  /^(?:i(?:'d| would) (?:like|love|prefer|want)|i (?:want|need|wish)|i wanna|we (?:want|need)|we(?:'d| would) like)(?: (?:you|u))? to\s+(?=\S)/i,
  /^(?:(?:i|we)(?:'d| would) (?:like|love|prefer)|(?:i|we) (?:want|need)) you to\s+(?=\S)/i,
  /^(?:let's|let us|lets|go ahead and|be so kind (?:and|as to)|be a dear and|help me(?: to)?|feel free to|you (?:can|may|should|could)(?: now)?|it would be (?:nice|great|good) (?:if you (?:could|would)|to)|i(?:'d| would) appreciate it if you (?:could|would)|i(?:'d| would) be grateful if you (?:could|would))\s+(?=\S)/i,
];
/** "no i meant friday", "no 11:30": the old answer is taken back. */
const TAKEN_BACK =
  /^(?:no|nope|nah|sorry|oops|wait|actually),? (?=(?:i (?:meant?|said)|make (?:it|that)|change (?:it|that)|at \d|every|on (?:mon|tue|wed|thu|fri|sat|sun))\b|\d)/i;
/** "and also fridays" adds a day: there "also" is more than politeness. */
const ALSO_DAYS =
  /^(?:and |plus )?also (?:on |for )?(?:the )?(?:mon|tue|wed|thu|fri|sat|sun|weekday|weekend)\w*(?:(?:, | and |, and )(?:on )?(?:mon|tue|wed|thu|fri|sat|sun)\w*)*$/i;
const CLOSERS =
  /[\s,]+(?:please|pls|plz|thanks(?: a lot| so much)?|thank you(?: very much| so much)?|thx|cheers|for me|for us|actually|after all|though|i think|i guess|if (?:you can|you could|you would|you please|possible|that's ok(?:ay)?|that is ok(?:ay)?)|would you|will you|could you|can you|ok|okay|ty)$/i;
const ADDRESSED =
  /^(?:[\w'-]+[,!.]?\s+){0,3}?(?:can|could|would|will) (?:you|u|ya)\b|\b(?:would|will|could|can) you\s*\?*$|\bplease\s*\?*$/i;

/** What typing differs in: quotation marks, dashes, spaces. Case is kept, names and messages need it. */
export function even(text: string): string {
  return text
    .normalize('NFC')
    .replaceAll(/[\u2018\u2019\u02BC\u0060\u00B4]/g, "'")
    .replaceAll(/[\u201C\u201D\u201E\u00AB\u00BB]/g, '"')
    .replaceAll(/[\u200B-\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/g, '')
    .replaceAll(/(?<![\p{L}"'-])(?:um+|uh+|erm+|umm+|uhm+|hmm+|mmm+)(?![\p{L}'-])[,.…]*/giu, '')
    .trim()
    .replaceAll(/\s*\n+\s*/g, '; ')
    .replaceAll(/\s+/g, ' ');
}

/** A clause without politeness and end punctuation. */
export function clauseOf(text: string): Clause {
  const evened = fixTypos(even(text));
  const doubtful = /\?\s*$/.test(evened) && !ADDRESSED.test(evened);
  return { text: withoutPoliteness(evened.replace(/[\s.!?,;:]+$/, '')), doubtful };
}

function withoutPoliteness(text: string): string {
  let rest = text;
  for (let before = ''; before !== rest;) {
    before = rest;
    rest = rest.replace(TAKEN_BACK, '');
    if (ALSO_DAYS.test(rest)) break;
    for (const opener of OPENERS) rest = rest.replace(opener, '');
    rest = rest.replace(CLOSERS, '').replace(/[\s.!?,;:]+$/, '');
  }
  rest = rest.replace(FORGET, 'remind $1 ');
  return rest.replace(GERUND, (word) => GERUNDS[word.toLowerCase()] ?? word);
}

/** An order to remind in the form of a prohibition. */
const FORGET = /^(?:don't|do not|dont) let (me|us) forget(?: about)? /i;

/** "would you mind pausing the backup": the verb in its plain form. */
const GERUNDS: Readonly<Record<string, string>> = {
  pausing: 'pause',
  resuming: 'resume',
  removing: 'remove',
  deleting: 'delete',
  cancelling: 'cancel',
  canceling: 'cancel',
  running: 'run',
  scheduling: 'schedule',
  adding: 'add',
  listing: 'list',
  showing: 'show',
  telling: 'tell',
  skipping: 'skip',
  moving: 'move',
  changing: 'change',
  sending: 'send',
  reminding: 'remind',
  backing: 'back',
  checking: 'check',
  cleaning: 'clean',
};
const GERUND = new RegExp(`^(?:${Object.keys(GERUNDS).join('|')})\\b`, 'i');

/** Misspellings of the words that carry the meaning; the grammar has its own for times. */
const TYPOS: Readonly<Record<string, string>> = {
  shedule: 'schedule',
  schedul: 'schedule',
  scedule: 'schedule',
  schedual: 'schedule',
  scheduel: 'schedule',
  schdule: 'schedule',
  sechedule: 'schedule',
  bakcup: 'backup',
  backp: 'backup',
  bacup: 'backup',
  bckup: 'backup',
  backpu: 'backup',
  databse: 'database',
  datbase: 'database',
  databae: 'database',
  dtabase: 'database',
  helth: 'health',
  heatlh: 'health',
  healt: 'health',
  chekc: 'check',
  chek: 'check',
  reprot: 'report',
  rport: 'report',
  repport: 'report',
  remove: 'remove',
  remvoe: 'remove',
  reomve: 'remove',
  delte: 'delete',
  deleet: 'delete',
  cancle: 'cancel',
  cansel: 'cancel',
  puase: 'pause',
  pasue: 'pause',
  resmue: 'resume',
  remnid: 'remind',
  reming: 'remind',
  remider: 'reminder',
  lsit: 'list',
  shwo: 'show',
  stauts: 'status',
  satus: 'status',
  hsitory: 'history',
  histroy: 'history',
  jbos: 'jobs',
  teh: 'the',
  pls: 'please',
  whats: "what's",
  hows: "how's",
  whens: "when's",
  didnt: "didn't",
  doesnt: "doesn't",
  isnt: "isn't",
  wasnt: "wasn't",
  shouldnt: "shouldn't",
};
/** A word of its own: a part of a path or a name is not misspelt. */
const TYPO = new RegExp(`(?<![\\w./~-])(?:${Object.keys(TYPOS).join('|')})(?![\\w/-]|\\.\\w)`, 'gi');

function fixTypos(text: string): string {
  return text.replace(TYPO, (word) => TYPOS[word.toLowerCase()] ?? word);
}

export interface Cut {
  readonly left: string;
  readonly right: string;
}

const JOINT =
  /\s*(?:[;\n]|\.\s+(?=\p{L})|[!?]\s+(?=\p{L}))\s*(?:and\s+)?(?:then\s+|also\s+|after that,?\s+)?|\s*,?\s+(?:and(?: then| also| afterwards| finally| please)?|then|after that|but(?: also)?|plus)\s+|\s*,\s+/giu;

/** Every place at which the utterance may fall into two requests, from right to left; whether it does is for the meaning to say. */
export function cuts(text: string): readonly Cut[] {
  const found: Cut[] = [];
  for (const match of text.matchAll(JOINT)) {
    const left = text.slice(0, match.index);
    const right = text.slice(match.index + match[0].length);
    if (left.trim() !== '' && right.trim() !== '' && balanced(left)) found.push({ left, right });
  }
  return found;
}

/** Never inside quotation marks. */
function balanced(text: string): boolean {
  return (text.match(/"/g)?.length ?? 0) % 2 === 0;
}

/** Words of a regular expression, so that lists of words stay readable. */
export function oneOf(...words: readonly string[]): string {
  return `(?:${words.join('|')})`;
}
