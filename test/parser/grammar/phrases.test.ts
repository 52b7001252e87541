// Every phrase of fixtures/phrases: what it fires, or how it is refused. The schedules were reviewed when they were written down.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

import { readPhrase, type GrammarContext } from '../../../src/parser/grammar/index.js';
import { compile } from '../../../src/schedule/occurrences.js';
import { formatInstant } from '../../../src/time/instant.js';
import { instantsOf, parseLocal, zone } from '../../../src/time/zone.js';

interface Row {
  readonly phrase: string;
  readonly now: string;
  readonly tz: string;
  readonly next?: readonly string[];
  readonly status?: string;
}

function rows(name: string): Row[] {
  const url = new URL(`../../../fixtures/phrases/${name}.jsonl`, import.meta.url);
  return readFileSync(url, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);
}

function contextOf({ now, tz }: Row): GrammarContext {
  const timezone = zone(tz);
  const wall = parseLocal(now);
  const at = timezone && wall && instantsOf(timezone, wall)[0];
  if (!timezone || at === undefined) throw new Error(`bad fixture: ${now} ${tz}`);
  return { now: at, timezone };
}

describe('understood phrases fire when they say', () => {
  test.each(rows('understood'))('$phrase ($now $tz)', (row) => {
    const context = contextOf(row);
    const reading = readPhrase(row.phrase, context);
    if (reading.status !== 'ok') throw new Error(`${reading.status}: ${reading.reason}`);
    const next = row.next ?? [];
    const count = Math.min(next.length < 4 ? 5 : 4, reading.schedule.maxRuns ?? 5);
    expect(compile(reading.schedule).take(context.now, count).map(formatInstant)).toEqual(next);
  });
});

describe('refused phrases say why and show a phrase that works', () => {
  test.each(rows('refused'))('$phrase is $status', (row) => {
    const context = contextOf(row);
    const reading = readPhrase(row.phrase, context);
    expect(reading.status).toBe(row.status);
    if (reading.status === 'ok') throw new Error('unreachable');
    expect(reading.reason).not.toBe('');
    expect(readPhrase(reading.example, context).status).toBe('ok');
    if (reading.status === 'question') expect([2, 3]).toContain(reading.readings?.length);
  });
});
