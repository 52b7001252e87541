// What everything is held by: a person's panic (in the database, or by its mark alone) or an older copy of the database.

import type { Control } from '../store/store.js';
import type { Instant } from '../time/instant.js';
import { formatInstant } from '../time/instant.js';
import type { Crontab } from './crontab.js';

export interface Hold {
  readonly kind: NonNullable<Control['hold']>;
  readonly since: Instant | null;
  /** Null: only the mark of panic is there, and it does not say who made it. */
  readonly by: string | null;
  /** As the rows of instants that come due meanwhile say it. */
  readonly reason: string;
  /** What ends it. */
  readonly end: string;
}

/** Null: nothing is held. */
export async function holdOf({
  store,
  emergency,
}: {
  readonly store: Pick<Crontab['store'], 'control'>;
  readonly emergency: Pick<Crontab['emergency'], 'raisedAt'>;
}): Promise<Hold | null> {
  const { hold: kind, heldAt: since, heldBy: by, reason } = await store.control();
  if (kind === 'restore')
    return { kind, since, by, reason: reason ?? kind, end: 'cron-agent resume --all --accept-rollback' };
  const end = 'cron-agent resume --all';
  if (kind === 'panic') return { kind, since, by, reason: reason ?? kind, end };
  const marked = emergency.raisedAt();
  if (marked === null) return null;
  return { kind: 'panic', since: marked, by: null, reason: `panic since ${formatInstant(marked)}`, end };
}
