// A read-back as a reading of the grammar: checked like everything that comes from outside, with its warnings and its trace.

import { validateSchedule } from '../../../schedule/occurrences.js';
import { warningsOf } from '../build/remarks.js';
import type { GrammarContext, Reading } from '../context.js';
import { scheduleSaid } from './read-back.js';

/** Whether the phrase ends in a zone in parentheses, as everything does that `describe` says. */
export function namesZone(phrase: string): boolean {
  return /\([A-Za-z][\w+/-]*\)\.?\s*$/.test(phrase);
}

/** The reading of a sentence of `describe`, or `undefined` where it is none. */
export function readBack(phrase: string, { now, timezone }: GrammarContext): Reading | undefined {
  const said = scheduleSaid(phrase, timezone, now);
  if (!said) return undefined;
  const trace = [{ form: 'read-back', words: phrase }];
  const valid = validateSchedule(said, now, 'person');
  if (!valid.ok) {
    return { status: 'impossible', reason: valid.message, example: 'every weekday at 9am', source: 'grammar', trace };
  }
  const { schedule } = valid;
  const parts = schedule.kind === 'union' ? schedule.parts : [schedule];
  const warnings = warningsOf(parts, []);
  return { status: 'ok', schedule, assumed: [], warnings, source: 'grammar', trace };
}
