// The part of the world that looking at stored jobs needs: `list` answers in the time that a shell prompt may take, so nothing
// that runs, writes or understands is loaded for it.

import { existsSync } from 'node:fs';
import type { Config } from './config.js';
import { emergencyIn } from './compose-emergency.js';
import type { Overrides, World } from './compose.js';
import type { Crontab, Emergency } from './crontab/crontab.js';
import { signOfLife } from './scheduler/sign-of-life.js';
import { openSqliteStore } from './store/sqlite/sqlite-store.js';
import { SystemClock } from './time/clock.js';

export type Looking = Pick<World, 'store' | 'clock' | 'close'> &
  Pick<Crontab, 'lifeOf'> & {
    readonly emergency: Pick<Emergency, 'raisedAt'>;
    /** Whether anything was ever stored. */
    readonly exists: boolean;
  };

/** Creates, migrates and writes nothing. @throws StoreError when the database cannot be used. */
export function composeLooking(config: Config, overrides: Overrides = {}): Looking {
  const { databasePath: path, folders } = config;
  const store = openSqliteStore({ path, readonly: true });
  return {
    store,
    emergency: emergencyIn(folders.state),
    exists: existsSync(path),
    clock: overrides.clock ?? new SystemClock(),
    lifeOf: (instance) => signOfLife(instance, overrides.lease),
    close: () => store.close(),
  };
}
