// kill -9 of the scheduler, again and again, while a job fires every second; and two schedulers on one database. Effects are
// counted in an append-only file, instants by an oracle that knows nothing of the program.
// Longer: `npm run chaos` (CHAOS_KILLS, CHAOS_SECONDS).

import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Home } from '../support/serve.js';
import { effectsIn, kill, temporaryHome } from '../support/serve.js';
import type { HistoryJson, Verdict } from '../support/ticks-oracle.js';
import { judgeEverySecond } from '../support/ticks-oracle.js';

const KILLS = Number(process.env.CHAOS_KILLS ?? 4);
const SECONDS = Number(process.env.CHAOS_SECONDS ?? 4);

let home: Home;
let effects: string;
let firstDue: number;

beforeEach(() => {
  home = temporaryHome();
  effects = join(home.folder, 'effects.txt');
  const write = `echo "$CRON_AGENT_SCHEDULED_FOR $CRON_AGENT_RUN_ID $CRON_AGENT_ATTEMPT" >> ${effects}`;
  const added = home.run('add', 'beat', '--cron', '* * * * * *', '--yes', '--', '/bin/sh', '-c', write);
  expect(added.stderr + added.stdout).toContain('beat');
  firstDue = Date.parse(
    new Database(home.database, { readonly: true })
      .prepare("SELECT strftime('%FT%TZ', (next_at) / 1000, 'unixepoch') FROM job_progress")
      .pluck()
      .get() as string,
  );
});
afterEach(() => home.remove());

function verdict(): Verdict {
  const rows = home.json<HistoryJson[]>('history', 'beat', '--limit', '10000');
  const judged = judgeEverySecond(rows, effectsIn(effects), firstDue);
  console.log(JSON.stringify({ ...judged, effects: effectsIn(effects).length }));
  return judged;
}

const integrity = (): unknown => new Database(home.database).pragma('integrity_check', { simple: true });

test(
  `${KILLS} times kill -9: no instant lost or doubled, no effect doubled, no run left running`,
  async () => {
    for (let kills = 0; kills < KILLS; kills++) {
      const serve = await home.serve();
      // From just after the start to past the next firing, so that kills fall before, inside and after the effect.
      await wait(200 + ((kills * 389) % 1300));
      await kill(serve, 'SIGKILL');
      expect(integrity()).toBe('ok');
    }
    const last = await home.serve();
    await wait(2500);
    expect(await kill(last, 'SIGTERM')).toBe(0);
    const judged = verdict();
    expect(judged).toMatchObject({ missing: [], doubled: [], doubledEffects: [], lostEffects: [], strayEffects: [] });
    expect(Object.keys(judged.states)).not.toContain('running');
    expect(judged.states.succeeded).toBeGreaterThan(0);
  },
  (KILLS * 4 + 30) * 1000,
);

test(
  `two schedulers on one database for ${SECONDS} s: each instant once`,
  async () => {
    const both = await Promise.all([home.serve(), home.serve()]);
    await wait(SECONDS * 1000);
    await Promise.all(both.map((serve) => kill(serve, 'SIGTERM')));
    const judged = verdict();
    expect(judged).toMatchObject({ missing: [], doubled: [], doubledEffects: [], lostEffects: [], strayEffects: [] });
    expect(judged.states.succeeded).toBeGreaterThanOrEqual(SECONDS - 1);
  },
  (SECONDS + 30) * 1000,
);
