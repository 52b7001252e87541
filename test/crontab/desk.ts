// A crontab over a real world, and verbs that must succeed or must be refused.

import { expect } from 'vitest';
import type { AddRequest } from '../../src/crontab/add.js';
import { add } from '../../src/crontab/add.js';
import type { Answer, Caller, Failure, Receipt } from '../../src/crontab/crontab.js';
import type { TestWorld, WorldWish } from '../support/world.js';
import { world } from '../support/world.js';

export const person: Caller = { by: 'test', confirmed: false };
export const personWhoAgrees: Caller = { by: 'test', confirmed: true };
export const model: Caller = { by: 'model', confirmed: false, throughModel: true };

export interface Desk extends TestWorld {
  /** A job that backs up at 09:00 on weekdays, unless the request says otherwise. */
  added(request?: Partial<AddRequest>): Promise<Receipt>;
}

export async function desk(wish: WorldWish = {}): Promise<Desk> {
  const made = await world(wish);
  return {
    ...made,
    added: async (request = {}) => {
      const timed = request.when ?? request.every ?? request.at;
      const cron = timed === undefined ? { cron: '0 9 * * 1-5' } : {};
      return value(await add(made.crontab, { name: 'nightly', task: 'db_backup', ...cron, ...request }, person));
    },
  };
}

export function value<T>(answer: Answer<T>): T {
  if (!answer.ok) expect.fail(`${answer.failure.code}: ${answer.failure.message}`);
  return answer.value;
}

export function failure(answer: Answer<unknown>): Failure {
  if (answer.ok) expect.fail(`expected a refusal, got ${JSON.stringify(answer.value)}`);
  return answer.failure;
}

/** `2026-03-02T09:00:00Z` of each. */
export function iso(instants: readonly number[] | null | undefined): readonly string[] {
  return (instants ?? []).map((at) => new Date(at).toISOString().replace('.000Z', 'Z'));
}
