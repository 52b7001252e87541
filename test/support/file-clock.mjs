// A real clock whose wall time is off by what a file says (milliseconds, one number): who writes the file steps the wall clock
// of every process that reads it, while it lives. What only ever grows stays as it is.

import { readFileSync } from 'node:fs';

/**
 * @template {new () => { now(): number }} T
 * @param {T} SystemClock the program's own, from src or from dist
 * @param {string} path no such file: the time as it is
 * @returns {InstanceType<T>}
 */
export function fileClock(SystemClock, path) {
  return new (class extends SystemClock {
    now() {
      return super.now() + offsetIn(path);
    }
  })();
}

function offsetIn(path) {
  try {
    return Number(readFileSync(path, 'utf8'));
  } catch {
    return 0;
  }
}
