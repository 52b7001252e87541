// Hostile histories on the manual clock: edits, pauses, skips, clocks that are set, lids that are closed, in any order. An oracle that
// knows nothing of the program keeps book; `why` must tell of each instant that the schedule held what became of it and the true cause,
// not one that came later; `audit` must find no hole, and exactly the one that is dug.
// `HISTORIES=300 npx vitest run test/crontab/every-instant.test.ts` plays more of them.

import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { audit } from '../../src/crontab/audit.js';
import { pause } from '../../src/crontab/pause.js';
import { resume } from '../../src/crontab/resume.js';
import { skip } from '../../src/crontab/skip.js';
import { update } from '../../src/crontab/update.js';
import { why } from '../../src/crontab/why.js';
import type { Instant } from '../../src/time/instant.js';
import { formatInstant, plus } from '../../src/time/instant.js';
import type { Desk } from './desk.js';
import { desk, value } from './desk.js';

const HISTORIES = Number(process.env['HISTORIES'] ?? 6);
const TEN = 600_000;
/** Minutes of the hour; steps begin at five past a full ten minutes, so that nothing is within the grace. */
const CRONS = { '0 * * * *': [0], '20,50 * * * *': [20, 50], '*/30 * * * *': [0, 30] } as const;
type Cron = keyof typeof CRONS;

type Step =
  | { readonly do: 'advance' | 'jump' | 'sleep'; readonly tens: number }
  | { readonly do: 'pause' | 'resume'; readonly by: string }
  | { readonly do: 'skip'; readonly by: string; readonly count: number }
  | { readonly do: 'edit'; readonly to: Cron };

const by = fc.constantFrom('anna', 'bert', 'cleo');
const tens = fc.integer({ min: 1, max: 20 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('advance' as const), tens }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('jump' as const, 'sleep' as const), tens }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('pause' as const, 'resume' as const), by }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('skip' as const), by, count: fc.integer({ min: 1, max: 3 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('edit' as const), to: fc.constantFrom(...(Object.keys(CRONS) as Cron[])) }),
  },
);

interface Booked {
  readonly at: number;
  readonly state: string;
  /** What must be the one cause; null: it ran. */
  readonly cause: string | null;
}

/** What ought to become of each instant. */
class Book {
  readonly rows: Booked[] = [];
  cron: Cron = '0 * * * *';
  paused: string | null = null;
  readonly skips: string[] = [];

  /** `missed`: why nothing was there; null: the time passed as it should. */
  passes(from: number, to: number, missed: string | null): void {
    for (let at = from - (from % 60_000) + 60_000; at <= to; at += 60_000) {
      if (!(CRONS[this.cron] as readonly number[]).includes((at / 60_000) % 60)) continue;
      this.rows.push({ at, ...this.#fate(missed) });
    }
  }

  #fate(missed: string | null): Omit<Booked, 'at'> {
    if (this.paused !== null) return { state: 'SKIPPED_PAUSED', cause: this.paused };
    const skipped = this.skips.shift();
    if (skipped !== undefined) return { state: 'SKIPPED_BY_USER', cause: skipped };
    return missed === null ? { state: 'succeeded', cause: null } : { state: 'SKIPPED_MISSED', cause: missed };
  }
}

const told = (at: number, what: string): string => `${formatInstant(at as Instant)} ${what}`;

async function play(here: Desk, steps: readonly Step[]): Promise<Book> {
  const book = new Book();
  const me = (name: string) => ({ by: name, confirmed: true });
  for (const each of steps) {
    const now = here.clock.now();
    switch (each.do) {
      case 'advance':
        book.passes(now, now + each.tens * TEN, null);
        await here.clock.advance(each.tens * TEN);
        break;
      case 'jump':
      case 'sleep': {
        const ms = each.tens * TEN;
        const hours = new Date(ms).toISOString().slice(11, 16);
        const period = `${hours.startsWith('00') ? '' : `${Number(hours.slice(0, 2))}h`}${hours.endsWith('00') ? '' : `${Number(hours.slice(3))}m`}`;
        const words =
          each.do === 'jump'
            ? `the clock was set forward by ${period}`
            : `the machine had slept for ${period} until then`;
        book.passes(now, now + ms, told(now + ms, words));
        if (each.do === 'jump') here.clock.jumpTo(plus(now, ms));
        else here.clock.suspend(ms);
        // It looks each second; on this clock it is told to look.
        here.scheduler().wake();
        book.passes(now + ms, now + ms + TEN, null);
        await here.clock.advance(TEN);
        break;
      }
      case 'pause':
        if (book.paused !== null) break;
        value(await pause(here.crontab, { job: 'plain' }, me(each.by)));
        book.paused = told(now, `paused by ${each.by}`);
        break;
      case 'resume':
        if (book.paused === null) break;
        value(await resume(here.crontab, { job: 'plain' }, me(each.by)));
        book.paused = null;
        break;
      case 'skip':
        if (book.paused !== null) break;
        value(await skip(here.crontab, { job: 'plain', count: each.count }, me(each.by)));
        for (let n = 0; n < each.count; n++) book.skips.push(told(now, `skipped by ${each.by}`));
        break;
      case 'edit':
        value(await update(here.crontab, { job: 'plain', cron: each.to }, me('dora')));
        book.cron = each.to;
    }
  }
  return book;
}

async function isExplained(here: Desk, { rows }: Book): Promise<void> {
  for (const { at, state, cause } of rows) {
    const story = value(
      await why(here.crontab, { job: 'plain', at: formatInstant(at as Instant) }, { by: 'test', confirmed: false }),
    );
    const causes = story.because.map((each) => told(each.at ?? 0, each.text));
    const where = `${formatInstant(at as Instant)}: ${story.says} ${JSON.stringify(causes)}`;
    expect(story, where).toMatchObject({ state, at });
    if (cause !== null) expect(causes, where).toEqual([cause]);
  }
}

async function hasNoHoles(here: Desk, { rows }: Book, pick: number): Promise<void> {
  const coverage = async () => value(await audit(here.crontab, {}, { by: 'test', confirmed: false })).coverage;
  expect(await coverage()).toEqual({ due: rows.length, untold: 0, holes: [] });
  const dug = rows[pick % Math.max(1, rows.length)];
  if (dug === undefined) return;
  const db = new Database(join(here.folder, 'data', 'cron-agent.db'));
  const view = db.prepare('SELECT state FROM v_ticks WHERE scheduled_for = ?').pluck();
  const iso = new Date(dug.at).toISOString();
  expect(view.all(iso)).toEqual([dug.state]);
  db.exec(`PRAGMA foreign_keys = OFF`);
  for (const [table, column] of [
    ['run', 'scheduled_for'],
    ['tick', 'at'],
  ])
    db.prepare(`DELETE FROM ${table} WHERE ${column} = ?`).run(dug.at);
  db.close();
  expect((await coverage()).holes.map(({ at }) => at)).toEqual([dug.at]);
}

test('each instant is told with its true cause, and audit finds what is dug', async () => {
  const history = fc.array(step, { minLength: 8, maxLength: 40 });
  const property = fc.asyncProperty(history, fc.nat(), async (steps, pick) => {
    const here = await desk({ now: '2026-03-02T08:05:00Z', tasks: {} });
    try {
      const job = { name: 'plain', task: 'notify', args: { message: 'x' }, cron: '0 * * * *' } as const;
      await here.added({ ...job, on_missed: 'skip' });
      await here.scheduler().start();
      const book = await play(here, steps);
      await isExplained(here, book);
      await hasNoHoles(here, book, pick);
    } finally {
      await here.close();
    }
  });
  await fc.assert(property, { numRuns: HISTORIES });
}, 600_000);
