// Whether a scheduler works, seen from beside it, from another container, and over a start of the machine.

import { expect, test } from 'vitest';
import { isWorking, signOfLife } from '../../src/scheduler/sign-of-life.js';
import { pidNamespace } from '../../src/task/liveness.js';
import { bootId, processIdentity } from '../../src/task/process.js';
import { machineMonotonic } from '../../src/time/clock.js';

const me = {
  ...{ bootId: bootId() ?? 'unknown', pid: process.pid, pidNs: pidNamespace() },
  pidStart: processIdentity(process.pid)?.startTime ?? null,
};
const [fresh, old] = [() => machineMonotonic() - 1_000, () => machineMonotonic() - 91_000];

test.each([
  ['alive', true, { ...me }, fresh],
  // Stopped, or its disk stands still: it is there and fires nothing.
  ['silent', false, { ...me }, old],
  // Its pid means nothing here: its lease alone is asked.
  ['elsewhere', true, { ...me, pidNs: 'pid:[1]', pid: 1 }, fresh],
  ['silent', false, { ...me, pidNs: 'pid:[1]', pid: 1 }, old],
  ['dead', false, { ...me, pidStart: '1' }, fresh],
  // A fresh lease of another boot is a number of another clock.
  ['dead', false, { ...me, bootId: 'another' }, fresh],
  ['dead', false, { ...me, bootId: 'another', pidNs: 'pid:[1]' }, fresh],
] as const)('F05, F07: %s (%s)', (life, works, row, heartbeat) => {
  expect(signOfLife({ ...row, heartbeatMono: heartbeat() })).toBe(life);
  expect(isWorking(life)).toBe(works);
});
