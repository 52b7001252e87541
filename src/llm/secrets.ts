// What looks like a credential never leaves in a request, never enters a recording and is never shown in an error. By shape
// only: values that are known to be secret are kept out of messages by whoever knows them.

const SHAPES: readonly RegExp[] = [
  /\b(?:sk|gsk|pk|rk|xai|hf|csk|pplx|nvapi)[-_][A-Za-z0-9*_-]{8,}/g,
  /\b(?:ghp|gho|ghs|github_pat|glpat|npm|xox[abpr])[-_][A-Za-z0-9_-]{10,}/g,
  /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g,
  /\bAIza[A-Za-z0-9_-]{20,}/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----(?:[^]*?-----END [A-Z ]*PRIVATE KEY-----)?/g,
  /\bBearer\s+[A-Za-z0-9._~+/=-]{8,}/gi,
];

export function maskSecrets(text: string): string {
  return SHAPES.reduce((masked, shape) => masked.replace(shape, '[redacted]'), text);
}
