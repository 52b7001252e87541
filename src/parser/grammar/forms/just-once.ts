// "a single run at 23:00", "one shot in 2 hours", "friday at 5, once": what happens once anyway, said to happen once.

import { beginsWith, goingOn } from '../form-index.js';
import type { Form } from '../piece.js';
import { anyOf, is, over, type Tokens } from './reading.js';

export const justOnce: Form = {
  name: 'just once',
  anyWord: true,
  begins: goingOn(beginsWith(', a single one once'), [',', 'once'], ['a', 'single one'], ['single', 'run time']),
  read: (tokens, at) => {
    const first = anyOf(
      tokens,
      over(tokens, at, 'a'),
      'single time|single run|one shot|one - shot|one off|one - off|one time run|one - time run',
    );
    const last = at > 0 && is(tokens, over(tokens, at, ','), 'once') ? over(tokens, at, ',') + 1 : -1;
    const end = at === 0 && first > 0 ? over(tokens, first, ',', ':') : last === tokens.length ? last : -1;
    return end > 0 && tokens.length > end - at && !mayRepeat(tokens) ? { end, piece: { kind: 'filler' } } : undefined;
  },
};

/** A word of repetition, or several of what could have been one. */
function mayRepeat(tokens: Tokens): boolean {
  const days = tokens.filter(({ weekday, ordinal }) => weekday !== undefined || ordinal !== undefined);
  return (
    days.length > 1 ||
    tokens.some(({ word, weekday, plural }) => REPEATED.has(word) || (weekday !== undefined && plural)) ||
    tokens.filter(({ word }) => word === 'once').length > 1
  );
}

const REPEATED: ReadonlySet<string> = new Set(
  'every all any daily hourly weekly monthly quarterly yearly nightly weekday weekend and plus again & other'.split(
    ' ',
  ),
);
