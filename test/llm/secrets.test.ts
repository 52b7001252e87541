import { expect, test } from 'vitest';
import { maskSecrets } from '../../src/llm/secrets.js';

test.each([
  'sk-proj-abcdefghijklmnop1234',
  'sk-abc1************************wxyz',
  'gsk_abcdefghijklmnopqrstuvwx',
  'ghp_abcdefghijklmnopqrstuvwxyz012345',
  'AKIAIOSFODNN7EXAMPLE',
  'AIzaSyA1234567890abcdefghijklmnopq',
  'Bearer abcdef.ghijkl-123',
  '-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----',
])('%j is masked', (secret) => {
  expect(maskSecrets(`key: ${secret}; next`)).toBe('key: [redacted]; next');
});

test.each([
  'sk-backup',
  'the task-runner-of-the-night',
  'pk-weekly-report-for-everybody',
  'desk-lamp-in-the-corner',
  'bearer of news',
])('%j is a name', (name) => {
  expect(maskSecrets(name)).toBe(name);
});
