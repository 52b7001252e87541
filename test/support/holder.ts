// A scheduler in a process of its own, to be stopped, stalled and put under a wrong clock from outside. Its one argument is JSON:
// the home it works in and the times of its lease. On stdout it says what happens, a JSON object a line; SIGUSR2 makes its main
// thread stand still for `stallMs`.

import { join } from 'node:path';
import { writeSync } from 'node:fs';
import { compose } from '../../src/compose.js';
import { loadConfig } from '../../src/config.js';
import type { LeaseTimes } from '../../src/scheduler/tenure.js';
import { SystemClock } from '../../src/time/clock.js';

/** Plain JavaScript: the processes of the crash proofs use it too. */
const { fileClock } = (await import(new URL('./file-clock.mjs', import.meta.url).href)) as {
  readonly fileClock: (clock: typeof SystemClock, path: string) => SystemClock;
};

interface Wish {
  readonly home: string;
  readonly lease: LeaseTimes;
  readonly stallMs?: number;
  /** Stops itself, in the middle of a transaction, where it comes to this point of the store. */
  readonly stopAt?: string;
}

const { home, lease, stallMs = 0, stopAt } = JSON.parse(process.argv[2]!) as Wish;
const say = (event: object): unknown => writeSync(1, `${JSON.stringify(event)}\n`);

const config = await loadConfig({
  env: { CRON_AGENT_HOME: home, HOME: home, PATH: process.env.PATH, CRON_AGENT_TZ: 'UTC' },
  cwd: home,
});
const clock = fileClock(SystemClock, join(home, 'clock-offset'));
const world = await compose(config, { face: 'serve', overrides: { clock, lease, probe, announce: () => undefined } });
const scheduler = world.scheduler();
function probe(point: string): void {
  if (point !== stopAt) return;
  say({ kind: 'stopping' });
  process.kill(process.pid, 'SIGSTOP');
}

scheduler.on((event) => say('error' in event ? { ...event, error: String(event.error) } : event));
process.on('SIGUSR2', () => {
  say({ kind: 'stalling' });
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, stallMs);
  say({ kind: 'stalled' });
});
process.once('SIGTERM', () => {
  void scheduler
    .stop({ graceMs: 10_000 })
    .then(() => world.close())
    .then(() => process.exit(0));
});
await scheduler.start();
say({ kind: 'ready' });
