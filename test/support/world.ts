// The real program on a manual clock, over a database in a folder of its own.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Overrides, World } from '../../src/compose.js';
import { compose } from '../../src/compose.js';
import { loadConfig } from '../../src/config.js';
import { parseInstant } from '../../src/time/instant.js';
import { ManualClock } from '../../src/time/manual-clock.js';

export interface TestWorld extends World {
  readonly clock: ManualClock;
  readonly folder: string;
}

export interface WorldWish {
  /** ISO instant; default Monday 2 March 2026, 08:00 in UTC. */
  readonly now?: string;
  readonly tz?: string;
  /** The `tasks` section of a configuration file. */
  readonly tasks?: Readonly<Record<string, unknown>>;
  /** The `notify.webhooks` of the user's own configuration file. */
  readonly webhooks?: readonly Readonly<Record<string, unknown>>[];
  /** The rest of `notify` in it. */
  readonly notify?: Readonly<Record<string, unknown>>;
  readonly overrides?: Overrides;
  /** Beside what every world needs: OPENAI_BASE_URL … */
  readonly environment?: Readonly<Record<string, string>>;
}

const FAR = 24 * 3_600_000;

/** Closing it removes its folder. A clock that advances waits until the scheduler has nothing left to do. */
export async function world(wish: WorldWish = {}): Promise<TestWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'world-'));
  const start = parseInstant(wish.now ?? '2026-03-02T08:00:00Z');
  if (start === undefined) throw new Error(`not an instant: ${wish.now}`);
  const holder: { world?: World } = {};
  const clock = new ManualClock(start, async () => {
    await new Promise((resolve) => setImmediate(resolve));
    await holder.world?.scheduler().idle();
  });
  if (wish.tasks) {
    writeFileSync(join(folder, 'cron-agent.config.json'), JSON.stringify({ tasks: wish.tasks }), { mode: 0o600 });
  }
  if (wish.webhooks || wish.notify) {
    mkdirSync(join(folder, 'config'));
    const own = JSON.stringify({ notify: { ...wish.notify, ...(wish.webhooks && { webhooks: wish.webhooks }) } });
    writeFileSync(join(folder, 'config', 'config.json'), own, { mode: 0o600 });
  }
  const env = {
    ...{ CRON_AGENT_HOME: folder, HOME: folder, PATH: process.env.PATH, CRON_AGENT_TZ: wish.tz ?? 'UTC' },
    ...wish.environment,
  };
  const config = await loadConfig({ env, cwd: folder });
  const made = await compose(config, { overrides: { clock, pollMs: FAR, ...wish.overrides } });
  holder.world = made;
  // Its configuration is nobody's news.
  config.firstUse();
  return {
    ...made,
    clock,
    folder,
    async close() {
      await made.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
