// A second reading, for an utterance that was not understood as it stands: words that are one slip of the keyboard away from a
// word that carries meaning, the fillers of dictation, and turns of phrase carried over from other languages. Never applied to what
// was understood, nor inside quotation marks, so that names and messages stay as they were typed.

/** The same request in plainer words; null when there is nothing to put differently. */
export function reworded(text: string, names: readonly string[]): string | null {
  const own = new Set(names.flatMap((name) => name.toLowerCase().split(/[^\p{L}\p{N}]+/u)));
  const plainer = text
    .split(/("[^"]*")/)
    .map((part) => (part.startsWith('"') ? part : rewordedPart(part, own)))
    .join('')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return plainer === text || plainer === '' ? null : plainer;
}

function rewordedPart(text: string, own: ReadonlySet<string>): string {
  let plainer = text.replaceAll(/[\p{L}]+/gu, (word) => (own.has(word.toLowerCase()) ? word : corrected(word)));
  for (const [said, meant] of TURNS) plainer = plainer.replace(said, meant);
  return plainer;
}

const TURNS: readonly (readonly [RegExp, string])[] = [
  [/\b(and|to|you|then|so|just|me),? like,? (?=\p{L})/giu, '$1 '],
  [/(?:^|[\s,]+)(?:you know|basically|i guess|i suppose|i think|if you will|as i said)(?=[\s,.!?]|$),?/gi, ' '],
  [/\b(?:in )?all (?:the )?(days|nights|mornings|evenings|hours|weeks|months)\b/gi, 'every $1'],
  [/\b(?:every|each|any) (day|night|morning|evening|hour|week|month)s\b/gi, 'every $1'],
  [/(?<=\b(?:at|to|day|days|night|morning|evening|daily) )(\d{1,2}) ?h(?=[\s,.!?]|$)/gi, '$1:00'],
  [/\b(\d{1,2})h(\d\d)\b/gi, '$1:$2'],
  [/\bat (\d{1,2}(?::\d\d)?) (?:o'?clock|hours) in the night\b/gi, 'at $1'],
  [/^please to (?=\p{L})/iu, ''],
  [/\bjobs? (?:of|for) (?:the )?(?=\p{L})/giu, ''],
];

/** Longer words, and those whose loss of a letter is no other word. Inflections of them are words of their own. */
const WORDS =
  'schedule backup database health check report reminder remind remove delete cancel pause resume status history change move reschedule rename every weekday weekdays weekend weekends monday tuesday wednesday thursday friday saturday sunday morning evening afternoon midnight tomorrow minutes hours daily weekly hourly nightly monthly reports backups reminders show list jobs cleanup every clean send postpone'.split(
    ' ',
  );
const KNOWN = new Set(WORDS);
const INFLECTED = /^(.+?)(?:s|es|d|ed|ing|er|r|y)$/;

function corrected(word: string): string {
  const lower = word.toLowerCase();
  if (word.length < 4 || KNOWN.has(lower)) return word;
  const stem = INFLECTED.exec(lower)?.[1];
  if (stem !== undefined && (KNOWN.has(stem) || KNOWN.has(`${stem}e`))) return word;
  const near = WORDS.filter((known) => isSlipOf(lower, known));
  return near.length === 1 && near[0] !== undefined ? near[0] : word;
}

/** Two neighbours swapped, or, in words long enough, one letter lost or doubled; another letter in its place may be another word. */
function isSlipOf(typed: string, known: string): boolean {
  if (typed.charAt(0) !== known.charAt(0)) return false;
  let at = 0;
  while (at < typed.length && typed.charAt(at) === known.charAt(at)) at++;
  if (typed.length === known.length)
    return (
      typed.charAt(at) === known.charAt(at + 1) &&
      typed.charAt(at + 1) === known.charAt(at) &&
      typed.slice(at + 2) === known.slice(at + 2)
    );
  if (known.length < 5) return false;
  if (typed.length + 1 === known.length) return typed.slice(at) === known.slice(at + 1);
  return typed.length === known.length + 1 && typed.slice(at + 1) === known.slice(at);
}
