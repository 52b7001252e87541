// The packages that are compared with. They live in bench/node_modules and are loaded by a name that the compiler does not
// resolve, so that types and lint do not ask for what only a benchmark installs. `npm run bench` installs them.

import { readFileSync } from 'node:fs';

export interface CronParser {
  parse(
    expression: string,
    options: { tz: string; currentDate: Date },
  ): { next(): { getTime(): number }; reset(date: Date): void };
}
export interface Later {
  readonly date: { UTC(): void };
  readonly parse: { text(text: string): LaterReading };
  schedule(reading: LaterReading): { next(count: number, from: Date): readonly Date[] | Date | 0 };
}
interface LaterReading {
  readonly schedules: readonly object[];
  /** The position of the first word that was not understood, or -1. */
  readonly error: number;
}
export interface RRule {
  /** `null` where nothing was understood. @throws Error */
  parseText(text: string): object | null;
  new (options: object): {
    between(after: Date, before: Date, inclusive: boolean, more: (date: Date, count: number) => boolean): Date[];
  };
}
export interface Chrono {
  parse(
    text: string,
    reference: { instant: Date; timezone: number },
    options: { forwardDate: boolean },
  ): readonly { date(): Date }[];
}
/** Both answer with a cron line; the first throws for what it declines. */
export type CronWriter = (text: string) => string;

export async function peer<T>(name: string, pick: (loaded: Record<string, any>) => T): Promise<T> {
  const loaded = (await import(name)) as Record<string, any>;
  return pick(loaded);
}

/** `name version`, as installed. */
export function withVersion(name: string): string {
  const installed = new URL(`node_modules/${name}/package.json`, import.meta.url);
  return `${name} ${(JSON.parse(readFileSync(installed, 'utf8')) as { version: string }).version}`;
}
