// The part of the world that looking at stored jobs needs: `list` answers in the time that a shell prompt may take, so nothing
// that runs, writes or understands is loaded for it.

import type { Config } from './config.js';
import { emergencyIn } from './compose-emergency.js';
import type { Overrides, World } from './compose.js';
import type { Emergency } from './crontab/crontab.js';
import { openSqliteStore } from './store/sqlite/sqlite-store.js';
import { SystemClock } from './time/clock.js';

export type Looking = Pick<World, 'store' | 'clock' | 'close'> & { readonly emergency: Pick<Emergency, 'raisedAt'> };

/** Creates, migrates and writes nothing. @throws StoreError when the database cannot be used. */
export function composeLooking(config: Config, overrides: Overrides = {}): Looking {
  const store = openSqliteStore({ path: config.databasePath, readonly: true });
  const emergency = emergencyIn(config.folders.state);
  return { store, emergency, clock: overrides.clock ?? new SystemClock(), close: () => store.close() };
}
