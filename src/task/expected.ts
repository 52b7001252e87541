// What a zod schema found wrong, in the words that every error of this program has: *expected …, got …*.

import type { z } from 'zod';

/** One issue; `raw` is the whole value that was checked, for what stands at the issue's path. */
export function expectedWords(issue: z.ZodIssue, raw: unknown): string {
  const got = `got ${shown(issue.path, raw)}`;
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${NOUNS[issue.expected] ?? issue.expected}, ${got}.`;
    case 'invalid_enum_value':
      return `expected one of ${issue.options.join(', ')}, ${got}.`;
    case 'invalid_literal':
      return `expected ${JSON.stringify(issue.expected)}, ${got}.`;
    case 'too_small':
      return `expected ${issue.type === 'number' ? `${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}` : 'something that is not empty'}, ${got}.`;
    case 'too_big':
      return `expected at most ${issue.maximum}, ${got}.`;
    case 'invalid_union':
      return [
        ...new Set(issue.unionErrors.flatMap((error) => error.issues.map((inner) => expectedWords(inner, raw)))),
      ].join(' Or: ');
    default:
      return /^expected .*\bgot\b|\.$|\?$/.test(issue.message) ? issue.message : `${issue.message}, ${got}.`;
  }
}

const NOUNS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
};

/** Of a webhook also the URL may be one. */
function isSecretive(path: readonly (string | number)[]): boolean {
  if (path.includes('apiKey') || path.includes('env')) return true;
  return path[0] === 'notify' && !['name', 'events', 'private'].some((key) => path.includes(key));
}

/** The value as it stands there, cut short. What could be a secret is not shown. */
function shown(path: readonly (string | number)[], raw: unknown): string {
  let value = raw;
  for (const key of path) {
    const inside = typeof value === 'object' && value !== null && Object.hasOwn(value, key);
    value = inside ? (value as Readonly<Record<string | number, unknown>>)[key] : undefined;
  }
  if (value === undefined) return 'nothing';
  if (isSecretive(path)) return `a ${typeof value}`;
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
