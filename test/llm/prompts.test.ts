import { expect, test } from 'vitest';
import { BugError } from '../../src/llm/bug-error.js';
import { fillPrompt, loadPrompt } from '../../src/llm/prompts.js';

test('every variable is filled in, wherever it stands', () => {
  expect(fillPrompt('x', 'Zone {{zone}}; again {{ zone }}, now {{now}}.', { zone: 'UTC', now: '9' })).toBe(
    'Zone UTC; again UTC, now 9.',
  );
});

test('a value that looks like a variable stays text', () => {
  expect(fillPrompt('x', '{{phrase}} in {{zone}}', { phrase: '{{zone}} $& {{nope}}', zone: 'UTC' })).toBe(
    '{{zone}} $& {{nope}} in UTC',
  );
});

test('JSON braces in a prompt are text', () => {
  expect(fillPrompt('x', '{"a": {"b": {}}} {{zone}}', { zone: 'UTC' })).toBe('{"a": {"b": {}}} UTC');
});

test.each([
  ['missing', 'In {{zone}}', {}, /zone/],
  ['inherited, not given', 'In {{toString}}', {}, /toString/],
  ['not used', 'In {{zone}}', { zone: 'UTC', now: '9' }, /now/],
])('a variable that is %s throws', (_, text, variables, message) => {
  expect(() => fillPrompt('x', text, variables)).toThrow(message);
});

test('a prompt that is not there is a bug that names the file', () => {
  expect(() => loadPrompt('nope' as never, {})).toThrow(
    new BugError('prompts/nope.md: expected a file, got none. Reinstall the package.'),
  );
});
