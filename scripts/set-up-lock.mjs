// One set-up at a time per clone. The lock is a file that names its holder's process and the command it runs; a lock whose
// holder is dead is taken over. Held while the holder's npm still works, even if the holder itself was killed.

import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';

const POLL_MS = 100;
const WRITE_GRACE_MS = 5000;

/** Runs `work` while holding the lock, waiting for another holder first. Signals end the child, release the lock, then us. */
export async function holdLock(path, say, work) {
  await acquire(path, say);
  let child;
  const onSignal = (signal) => child?.kill(signal);
  let received;
  const listeners = ['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => {
    const listener = () => {
      received ??= signal;
      onSignal(signal);
      if (!child || child.exitCode !== null) leave();
    };
    process.on(signal, listener);
    return [signal, listener];
  });
  const leave = () => {
    rmSync(path, { force: true });
    process.exit(128 + { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 }[received]);
  };
  try {
    return await work({
      watch: (started) => {
        child = started;
        if (started.pid !== undefined) writeFileSync(path, holder(started.pid));
      },
    });
  } finally {
    if (received) leave();
    for (const [signal, listener] of listeners) process.off(signal, listener);
    rmSync(path, { force: true });
  }
}

async function acquire(path, say) {
  let waiting = false;
  while (!tryCreate(path)) {
    if (isAbandoned(path)) takeOver(path);
    else {
      if (!waiting) say('another start is setting up: waiting for it …');
      waiting = true;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }
}

function tryCreate(path) {
  try {
    writeFileSync(path, holder(), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Removing an abandoned lock is itself guarded: of two that find it, the second could remove the first one's new lock. */
function takeOver(path) {
  const guard = `${path}.takeover`;
  try {
    writeFileSync(guard, '', { flag: 'wx' });
  } catch {
    if (ageOf(guard) > WRITE_GRACE_MS) rmSync(guard, { force: true });
    return;
  }
  if (isAbandoned(path)) rmSync(path, { force: true });
  rmSync(guard, { force: true });
}

function isAbandoned(path) {
  try {
    const { processes } = JSON.parse(readFileSync(path, 'utf8'));
    return !processes.some(({ pid, started }) => isRunning(pid) && startOf(pid) === started);
  } catch {
    // Gone in the meantime, or its holder died between creating and writing it.
    return ageOf(path) > WRITE_GRACE_MS;
  }
}

function holder(child) {
  const pids = child === undefined ? [process.pid] : [process.pid, child];
  return JSON.stringify({ processes: pids.map((pid) => ({ pid, started: startOf(pid) })) });
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** When the process started, where the system tells: process numbers are used again. A zombie counts as gone. */
function startOf(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').pop().split(' ');
    return fields[0] === 'Z' ? 'gone' : fields[19];
  } catch {
    return null;
  }
}

function ageOf(path) {
  try {
    return Date.now() - statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}
