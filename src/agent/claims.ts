// Does a reply claim that something was changed? Only asked where nothing was, to contradict a model that says "done"
// without having done anything. Conservative: past tense or "is now", not negated, not a question. English only; a claim it
// misses is still not confirmed, because what was done is told by receipts, never by the model.

const VERB =
  '(?:added|created|scheduled|set up|registered|saved|removed|deleted|cancell?ed|stopped|paused|resumed|unpaused|updated|changed|moved|rescheduled|renamed|skipped|restored|undone|started|triggered)';

const CLAIMS: readonly RegExp[] = [
  new RegExp(`\\b(?:I|we)(?:'ve|’ve| have)?(?: (?:just|now|already|successfully|also))* ${VERB}\\b`, 'i'),
  new RegExp(`\\b(?:has|have) (?:now |just |been |successfully )*been (?:successfully )?${VERB}\\b`, 'i'),
  new RegExp(`\\b(?:is|are) now (?:successfully )?${VERB}\\b`, 'i'),
  new RegExp(`\\b(?:was|were) (?:successfully )?${VERB}\\b`, 'i'),
  new RegExp(`\\bsuccessfully ${VERB}\\b`, 'i'),
  new RegExp(`^\\W*${VERB}\\b(?! jobs?\\b.*:)`, 'i'),
  /^\W*(?:done|all set|all done|consider it done|job done)\b/i,
  /\bis (?:all set|set up|good to go)\b/i,
];

const NOT_A_CLAIM =
  /\b(?:not|n't|n’t|never|nothing|none|no jobs?|unable|failed|cannot|would|could|can|will|shall|if|once|when|should)\b|n['’]t\b/i;

export function claimsChange(text: string): boolean {
  return sentences(text).some(
    (sentence) =>
      !sentence.endsWith('?') && !NOT_A_CLAIM.test(sentence) && CLAIMS.some((claim) => claim.test(sentence)),
  );
}

function sentences(text: string): string[] {
  return text
    .split(/(?<=[.!?])\s+|\n+/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '');
}
