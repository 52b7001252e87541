// Reading the JSON of tool results: fields that may be missing, instants that are said to people.

import { momentWords } from '../../crontab/moments.js';
import type { Instant } from '../../time/instant.js';
import { parseInstant } from '../../time/instant.js';
import type { ZoneName } from '../../time/zone.js';

export interface Here {
  readonly now: Instant;
  readonly timezone: ZoneName;
  /** What the person said in this turn: how many coming firings they want to see. */
  readonly utterance?: string;
}

export type Row = Readonly<Record<string, unknown>>;

export function moment(value: unknown, row: Row, here: Here): string {
  const at = typeof value === 'string' ? parseInstant(value) : undefined;
  return at === undefined ? '' : momentWords(at, zoneOf(row, here), here.now);
}

export function zoneOf(row: Row, here: Here): ZoneName {
  return typeof row['timezone'] === 'string' ? (row['timezone'] as ZoneName) : here.timezone;
}

export function rows(value: unknown): readonly Row[] {
  return Array.isArray(value) ? value.filter((each): each is Row => typeof each === 'object' && each !== null) : [];
}

export function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
