// The store as a task's own process may use it: it reads, and decides nothing in a person's stead (SECURITY.md X04). The commands
// refuse such a process before it comes here; a program that uses the library, or a command that forgot to, is refused here.

import type { Store } from './store.js';
import { StoreError } from './store.js';

/** What people decide. Holding everything stays open: it only stops. */
const OF_PEOPLE = [
  'addJob',
  'addJobs',
  'editJob',
  'askApproval',
  'addRun',
  'cancelRun',
  'replayRun',
  'dismissRun',
  'resolveRun',
  'release',
  'acceptClock',
] as const satisfies readonly (keyof Store)[];

export function withoutPeople(store: Store, runId: string): Store {
  const refuse = (): Promise<never> =>
    Promise.reject(
      new StoreError(
        'denied_unattended',
        `store: expected a person, got the run ${runId}: a task cannot schedule, change or approve anything. Nothing was changed.`,
        'Do it from a terminal of your own.',
      ),
    );
  return { ...store, ...Object.fromEntries(OF_PEOPLE.map((method) => [method, refuse])) };
}
