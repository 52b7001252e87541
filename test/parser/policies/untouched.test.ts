// Schedules stay schedules: of the phrases that say when, and of those that are refused, none says how a job runs. What adds and
// changes jobs answers them as the schedule's own reader does.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readSchedule } from '../../../src/parser/parse-schedule.js';
import { readPolicies } from '../../../src/parser/policies/read-policies.js';
import { instant } from '../../../src/time/instant.js';
import type { ZoneName } from '../../../src/time/zone.js';

const NOW = instant(Date.UTC(2026, 2, 2, 7));

test.each(['understood', 'refused'])('%s.jsonl', (file) => {
  const lines = readFileSync(join(import.meta.dirname, `../../../fixtures/phrases/${file}.jsonl`), 'utf8').trim();
  const phrases = lines.split('\n').map((line) => (JSON.parse(line) as { phrase: string }).phrase);
  expect(phrases.length).toBeGreaterThan(1_000);
  const read = (when: string) => readSchedule(when, { now: NOW, timezone: 'UTC' as ZoneName });
  const parted = (scheduled: boolean): string[] =>
    phrases.filter((phrase) => readPolicies(phrase, { read, scheduled }) !== null);
  expect(parted(false)).toEqual([]);
  expect(parted(true)).toEqual([]);
});
