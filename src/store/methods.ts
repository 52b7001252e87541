// What each method of the store does to it. Exhaustive by type: a method without its word does not compile, so that the tests
// which kill the program around every transaction forget none.

import type { Store } from './store.js';

export const METHODS = {
  addJob: 'write',
  addJobs: 'write',
  editJob: 'write',
  job: 'read',
  jobSpec: 'read',
  jobs: 'read',
  findJobs: 'read',
  recordTicks: 'write',
  dueJobs: 'read',
  claimRuns: 'write',
  recordSpawn: 'write',
  finishRuns: 'write',
  runsOfDead: 'read',
  rescueRuns: 'write',
  addRun: 'write',
  cancelRun: 'write',
  cancelRequests: 'read',
  nextDueAt: 'read',
  changedElsewhere: 'other',
  noteClockJump: 'write',
  aheadOfClock: 'read',
  acceptClock: 'write',
  rearmAll: 'write',
  openInstance: 'write',
  beat: 'write',
  closeInstance: 'write',
  openInstances: 'read',
  history: 'read',
  findRuns: 'read',
  output: 'read',
  attempts: 'read',
  activeRuns: 'read',
  listing: 'read',
  ledger: 'read',
  counts: 'read',
  prune: 'write',
  saveConversation: 'write',
  lastConversation: 'read',
  check: 'read',
  close: 'other',
} as const satisfies { readonly [M in keyof Store]: 'write' | 'read' | 'other' };

export type WriteMethod = { [M in keyof Store]: (typeof METHODS)[M] extends 'write' ? M : never }[keyof Store];
