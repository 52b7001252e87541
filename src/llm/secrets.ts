// What looks like a credential never leaves in a request, never enters a recording and is never shown in an error. By shape
// only: values that are known to be secret are kept out of messages by whoever knows them.
// Every shape is matched in one pass without backtracking: what is masked may be a megabyte that somebody made up.

const SHAPES: readonly RegExp[] = [
  /\b(?:sk|gsk)[-_][A-Za-z0-9*_-]{16,}/g,
  /\b(?:ghp|gho|ghs|github_pat|glpat|npm|xox[abpr])[-_][A-Za-z0-9_-]{10,}/g,
  /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g,
  /\bAIza[A-Za-z0-9_-]{20,}/g,
  /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[A-Za-z0-9+/=\s\\]*(?:-----END [A-Z ]{0,30}PRIVATE KEY-----)?/g,
  /\bBearer\s{1,4}[A-Za-z0-9._~+/=-]{8,}/gi,
];

/** Prefixes that a job's name could have: a digit makes it a key. */
const PERHAPS = /\b(?:pk|rk|xai|hf|csk|pplx|nvapi)[-_][A-Za-z0-9_-]{16,}/g;
const MASK = '[redacted]';

export function maskSecrets(text: string): string {
  const masked = SHAPES.reduce((result, shape) => result.replace(shape, MASK), text);
  return masked.replace(PERHAPS, (found) => (/\d/.test(found) ? MASK : found));
}
