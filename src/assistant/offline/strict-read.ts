// The grammar passes over words that cannot matter to *when* ("run the backup every day"). Here each of them matters: they are
// what is to be done. So a phrase counts as read only when every word of it was.

import type { GrammarContext } from '../../parser/grammar/context.js';
import { readPhrase } from '../../parser/grammar/read-phrase.js';
import { readRawForm } from '../../parser/raw-forms.js';
import type { Understanding } from '../../parser/understanding.js';

/** Words without a meaning of their own beside a time. A greeting or thanks may be what a reminder is to say. */
const FILLING = new Set(
  'the a an of at on in for to and by from sharp exactly precisely promptly please pls plz kindly time just simply also then always um uh er erm hmm basically'.split(
    ' ',
  ),
);

/** "nightly backup" is one piece to the grammar; the noun is not a time. */
const ADJECTIVE =
  /^.*?\b(hourly|daily|nightly|weekly|monthly|quarterly|yearly|annual|biweekly|bi-weekly|fortnightly|every day|everyday)\s.+$/i;

export function strictRead(phrase: string, context: GrammarContext): Understanding {
  const text = phrase.trim();
  const raw = text === '' ? undefined : readRawForm(text, context);
  if (raw) return raw;
  const { trace, ...reading } = readPhrase(text, context);
  const left = unread(
    text,
    trace.filter(({ form }) => form !== 'politeness').map(({ words }) => words.replace(ADJECTIVE, '$1')),
  );
  if (reading.status === 'not_a_schedule' || left === undefined) return reading;
  return {
    status: 'not_a_schedule',
    reason: `"${left}" was not understood`,
    example: 'every weekday at 9am',
    source: 'grammar',
  };
}

/** The first word that no form of the grammar read. */
function unread(text: string, read: readonly string[]): string | undefined {
  let rest = text.toLowerCase();
  let left = '';
  for (const words of read) {
    const at = rest.indexOf(words.toLowerCase());
    if (at < 0) continue;
    left += ` ${rest.slice(0, at)}`;
    rest = rest.slice(at + words.length);
  }
  return `${left} ${rest}`.split(/[\s,;:.!–—-]+/).find((word) => word !== '' && !FILLING.has(word));
}
