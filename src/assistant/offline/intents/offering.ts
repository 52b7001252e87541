// The last resort before "I did not understand": words at a time that no task covers may be meant as a reminder. Only ever a question.

import { findWhen } from '../find-when.js';
import type { Context, Plan } from '../plan.js';
import { askFirst } from '../plan.js';
import { clauseOf, cuts } from '../words.js';
import { add } from './adding.js';

/** "water the plants every day at 9": what no task does can still be a reminder, once the person says so. */
export function asReminder(text: string, context: Context, understood: (part: string) => boolean): Plan | null {
  const { text: clause, doubtful } = clauseOf(text);
  const found = doubtful || /\?$/.test(text) ? null : findWhen(clause, context);
  if (!found || NO_DEED.test(found.what) || !/\p{L}{3}/u.test(found.what)) return null;
  const half = cuts(found.what).some(({ left, right }) => understood(left) || understood(right));
  if (half || findWhen(found.what, context) !== null || found.what.split(' ').length > LONGEST_DEED) return null;
  const plan = add(`remind me ${found.when} to ${found.what}`, context);
  if (plan?.kind !== 'calls') return null;
  return askFirst(`I know no task "${found.what.replaceAll('"', '')}". Shall I remind you of it ${found.when}?`, plan);
}

const LONGEST_DEED = 10;
/** Orders to this program, questions, and words about things are nothing to be reminded of. */
const NO_DEED =
  /^(?:pause|resume|remove|delete|cancel|skip|undo|list|show|move|change|make|rename|run|stop|start|set|put|why|what|when|how|who|where|which|if|ones?|i|you|he|she|we|they|it|that|this|is|are|was|no|not|don't|never|please|remind)\b/i;
