import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemZone } from '../../src/time/zone.js';
import type { CommandLine } from './command-line.js';
import { commandLine } from './command-line.js';

let here: CommandLine;
beforeAll(() => {
  here = commandLine();
});
afterAll(() => here.remove());

async function notes(tz: string, ...argv: readonly string[]): Promise<readonly string[]> {
  const { stderr } = await here.say('', { environment: { CRON_AGENT_TZ: '', TZ: tz } }, ...argv);
  return stderr.split('\n').filter((line) => line.startsWith('note: TZ'));
}

// The process's own zone decides what an unknown TZ became; elsewhere than in UTC this environment is not one that can be.
describe.runIf(systemZone() === 'UTC')('a TZ that names no zone', () => {
  test('is told once, with what is used instead and what to do', async () => {
    expect(await notes('Europe/Berln', 'explain', 'every day at 9')).toEqual([
      'note: TZ is "Europe/Berln", which is not the name of a zone: UTC is used. Set TZ to a name such as Europe/Berlin, or give --tz Europe/Berlin.',
    ]);
    expect(await notes('CET-1CEST', 'add', 'a', '--task', 'db_backup', '--cron', '0 9 * * *')).toHaveLength(1);
  });

  test.each(['UTC', 'Etc/UTC', 'GMT', ':UTC', 'Europe/Berlin', ''])('%j is none', async (tz) => {
    expect(await notes(tz, 'explain', 'every day at 9')).toEqual([]);
  });

  test('is not told where it does not matter', async () => {
    expect(await notes('Foo/Bar', 'explain', 'every day at 9', '--tz', 'Asia/Tokyo')).toEqual([]);
    expect(await notes('Foo/Bar', 'explain', 'every day at 9', '--quiet')).toEqual([]);
  });
});
