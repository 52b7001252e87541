import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const WEEKENDS = fileURLToPath(new URL('../support/weekends-of-changes.ts', import.meta.url));

/** What the program says and does in a process whose own zone is `zone`. */
async function lifeUnder(zone: string): Promise<string[]> {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, TZ: zone };
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', WEEKENDS], { env });
  return stdout.trim().split('\n');
}

test('F21: the zone of the process changes nothing: three processes, one output', async () => {
  const [utc, ...others] = await Promise.all(['UTC', 'America/New_York', 'Australia/Lord_Howe'].map(lifeUnder));
  expect(utc!.length).toBeGreaterThan(60);
  expect(utc!.filter((line) => line.includes('SKIPPED_DST_GAP'))).toHaveLength(1);
  for (const other of others) {
    const differences = other.filter((line, index) => line !== utc![index]);
    expect([other.length, differences]).toEqual([utc!.length, []]);
  }
}, 60_000);
