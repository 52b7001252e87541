// "an hour later", "push it back by 30 minutes", "bring it forward half an hour": how far a time moves, and which way. "Forward" and
// "back" alone may mean either: then the direction is null, and a person is asked.

export interface Shift {
  /** The words for the job; null where none were said. */
  readonly who: string | null;
  readonly minutes: number;
  readonly way: 'later' | 'earlier' | null;
  /** As it was said: "half an hour". */
  readonly said: string;
}

const UNIT = '(?:hours?|hrs?|h|minutes?|mins?|min|m)';
const COUNT =
  '(?:\\d+(?:[.,]5)?|an?|one|two|three|four|five|six|ten|fifteen|twenty|thirty|forty[- ]five|forty|a couple(?: of)?)';
const SPAN = `((?:half an hour|(?:a )?quarter of an hour|(?:three )quarters of an hour|an? hour and a half|${COUNT} ?${UNIT}(?: and (?:a half|${COUNT} ?${UNIT}))?|one and a half hours|half hour))`;
const BY = '(?: (?:by|for|about|another))*';

interface Form {
  readonly pattern: RegExp;
  readonly way: 'later' | 'earlier' | null;
  readonly who: number | null;
  readonly span: number;
}

function form(pattern: string, way: Form['way'], who: number | null, span: number): Form {
  return { pattern: new RegExp(`^${pattern}$`, 'i'), way, who, span };
}

const LATER = '(?:later|further back)';
const EARLIER = '(?:earlier|sooner)';
const MOVE = '(?:move|shift|change|make|push|set|put|run|have|let|start|do|reschedule|slide|nudge|bump|fire|schedule)';
const FORMS: readonly Form[] = [
  form(`(?:by )?${SPAN} ${LATER}`, 'later', null, 1),
  form(`(?:by )?${SPAN} ${EARLIER}`, 'earlier', null, 1),
  form(`${MOVE} (.+?)(?: (?:run|fire|start|happen|go))?${BY} ${SPAN} ${LATER}`, 'later', 1, 2),
  form(`${MOVE} (.+?)(?: (?:run|fire|start|happen|go))?${BY} ${SPAN} ${EARLIER}`, 'earlier', 1, 2),
  form(
    `(.+?) (?:should|must|needs to|has to|is to|can) (?:run|fire|start|happen|go|be)${BY} ${SPAN} ${LATER}`,
    'later',
    1,
    2,
  ),
  form(
    `(.+?) (?:should|must|needs to|has to|is to|can) (?:run|fire|start|happen|go|be)${BY} ${SPAN} ${EARLIER}`,
    'earlier',
    1,
    2,
  ),
  form(`(?:push|put|knock) (.+?) back${BY} ${SPAN}`, 'later', 1, 2),
  form(`(?:push|put) back (.+?)${BY} ${SPAN}`, 'later', 1, 2),
  form(`(?:delay|postpone|defer) (.+?)${BY} ${SPAN}`, 'later', 1, 2),
  form(`(?:bring|pull) (.+?) forwards?${BY} ${SPAN}`, 'earlier', 1, 2),
  form(`(?:bring|pull) forward (.+?)${BY} ${SPAN}`, 'earlier', 1, 2),
  form(`advance (.+?) by ${SPAN}`, 'earlier', 1, 2),
  form(`${MOVE} (.+?) (?:back|backwards|forwards?|ahead|up|down|over)${BY} ${SPAN}`, null, 1, 2),
  form(`${MOVE} (.+?)${BY} ${SPAN} (?:back|backwards|forwards?|ahead)`, null, 1, 2),
  form(`(?:move|shift|change|slide|nudge|bump|reschedule) (.+?) by ${SPAN}`, null, 1, 2),
];

export function shiftOf(words: string): Shift | null {
  for (const { pattern, way, who, span } of FORMS) {
    const match = pattern.exec(words.trim());
    const said = match?.[span];
    if (!match || said === undefined) continue;
    const minutes = minutesOf(said);
    return minutes === null ? null : { who: who === null ? null : (match[who] ?? null), minutes, way, said };
  }
  return null;
}

const NUMBERS: Readonly<Record<string, number>> = {
  ...{ a: 1, an: 1, one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, ten: 10, fifteen: 15, twenty: 20, thirty: 30 },
  ...{ forty: 40, 'forty five': 45, 'a couple': 2, 'a couple of': 2 },
};

/** Whole minutes, or null. */
function minutesOf(span: string): number | null {
  const said = span.toLowerCase().replaceAll('-', ' ');
  if (/^half (?:an )?hour$/.test(said)) return 30;
  if (/three quarters/.test(said)) return 45;
  if (/quarter/.test(said)) return 15;
  if (/hour and a half$|^one and a half/.test(said)) return 90;
  const parts = said.split(' and ');
  if (parts[1] === 'a half') return parts[0] === undefined ? null : (partMinutes(parts[0]) ?? NaN) + 30;
  const minutes = parts.map(partMinutes);
  return minutes.some((part) => part === null) ? null : minutes.reduce<number>((sum, part) => sum + (part ?? 0), 0);
}

function partMinutes(part: string): number | null {
  const match = new RegExp(`^(.+?) ?(${UNIT})$`).exec(part);
  if (match?.[1] === undefined) return null;
  const count = NUMBERS[match[1]] ?? Number(match[1].replace(',', '.'));
  const minutes = count * (match[2]?.startsWith('h') ? 60 : 1);
  return Number.isInteger(minutes) && minutes > 0 ? minutes : null;
}
