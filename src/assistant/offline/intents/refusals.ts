// What must change nothing, said plainly: suppositions, conditions, orders not to do something. They come first, so that no
// later form can find an order inside them.

import type { Intent } from '../plan.js';
import { say } from '../plan.js';

const SUPPOSITION =
  /^(?:what (?:if|would happen|happens|will happen)|suppose|supposing|imagine|assume|assuming|hypothetically|if (?:i|we|you|someone|somebody) (?:were|was|had|would|could|ever|removed?|deleted?|paused?|cancell?ed|stopp?ed|ran|run|changed?|moved?|add(?:ed)?)|should (?:i|we)|shall (?:i|we)|would it be|is it (?:safe|ok|okay|possible|wise|a good idea)|maybe (?:i|we)|i (?:might|may|could|am thinking|'m thinking|was thinking)|i'm (?:considering|thinking)|i am considering|we (?:might|may|could))\b/i;
const HOW_TO =
  /^(?:how (?:do|can|would|could|should|to|does one)|what(?:'s| is) the (?:best |right )?way to|is there (?:a|any) way to|where (?:do|can))\b/i;
const CONDITION =
  /\b(?:if|unless|whenever|in case|as soon as|provided(?: that)?|only when|once (?:the|it|they|that|this)|when(?:ever)? (?:the|it|a|an|something|someone|anything|my|our|i|we|you|disk|cpu|there))\b|\b(?:after|before|until|while) (?:the|it|a|my|our) [\w ]*?\b(?:is|are|has|have|finishes|finished|completes|completed|fails|failed|succeeds|succeeded|starts|started|ends|ended|runs|done|breaks)\b/i;
const QUESTION = /^(?:what|when|how|which|who|where|why|is|are|was|were|did|does|do|has|have|any|tell me|show)\b/i;
/** In a reminder quotation marks hold its words. */
const WORDED =
  /^(?:.{0,40}\b)?(?:remind|notify|alert|ping|tell|nudge) (?:me|us)\b|^(?:.{0,40}\b)?(?:reminder|notification|alert|alarm|message)s?\b|^(?:say|shout|print|announce|echo)\b/i;
const COMMENT = /\b(?:said|says|told|asked|wrote|written|reads|heard|quote)\b.*["']|^["'].*["']$/i;

export const supposition: Intent = (clause) => {
  if (SUPPOSITION.test(clause)) {
    return say(
      'Nothing was changed. I only act on a plain request, for example "remove the backup" or "pause the backup until monday"; every change can be taken back with "undo".',
    );
  }
  if (COMMENT.test(clause) && !WORDED.test(clause))
    return say('Nothing was changed: I do not act on quoted words. Say it to me without the quotation marks.');
  return null;
};

export const howTo: Intent = (clause) => {
  if (!HOW_TO.test(clause) || /\bhow (?:did|is|was|are)\b/i.test(clause)) return null;
  return say(
    'Just say it in plain words, for example:\n  back up the DB every weekday at 9am\n  move the backup to 10am\n  pause the backup until monday\n  remove the backup\nNothing was changed.',
  );
};

/** Wants to know a time, and does not make anything wait for it. */
const TELL_WHEN =
  /\b(?:tell|show) (?:me|us) when (?=(?:the )?next \S|.+? (?:runs?|fires?|is|goes|will run|is due|is scheduled)(?: out)? next\b|.+? is (?:due|scheduled)\b)/gi;

export const condition: Intent = (clause) => {
  const said = clause
    .replace(/\b(?:check|see|verify|test|confirm) (?:if|whether)\b/gi, 'check')
    .replace(TELL_WHEN, 'tell me ');
  if (QUESTION.test(clause) || !CONDITION.test(said)) return null;
  // What somebody wants to be reminded of may hold any words; only the reminder's own "when" is a condition.
  if (/^(?:remind|ping|nudge) (?:me|us)\b(?! (?:if|when|whenever|once|as soon as|unless))/i.test(clause)) return null;
  return say(
    'I can only run things by the clock, not on a condition or after another job. Nothing was changed. For example: "run a health check every 10 minutes".',
  );
};

const NEGATED =
  /^(?:(?:please |do |i )*(?:don't|do not|dont|never|not|no more|stop short of|avoid|refrain from|without)\b|i (?:don't|do not|dont|never|didn't) (?:want|need|wish|say|mean|like)\b|(?:you|we) (?:shouldn't|should not|must not|mustn't|can't|cannot|need not|needn't|don't|do not)\b|nobody\b|nothing\b|there(?:'s| is) no need\b|no need\b)/i;

/** After the forms that know what to do with "don't run the backup today". */
export const negation: Intent = (clause) => {
  if (!NEGATED.test(clause)) return null;
  return say(
    'Nothing was changed. To leave out the next run say "skip the next backup"; to stop for a while, "pause the backup until monday"; for good, "remove the backup".',
  );
};
