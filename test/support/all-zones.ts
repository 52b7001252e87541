// The long form of test/schedule/zones.test.ts: every zone that Intl knows, 2025–2027 and the odd years of the past, against both oracles,
// in a process of its own for each of three zones of the process. Some ten minutes each. Exit code 1 when anything differs.
//
//   npx tsx test/support/all-zones.ts [zone of the process …]

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { checkZone } from './zone-check.js';
import { MODERN, PAST } from './zone-cases.js';

/** Minutes between two questions to Intl; no zone takes a change back that fast. 1 asks about all 660 million. */
const STEP = Number(process.env['ALL_ZONES_STEP'] ?? 60);
/** Only every n-th zone: a sample. */
const EVERY = Number(process.env['ALL_ZONES_EVERY'] ?? 1);
const PROCESS_ZONES = ['UTC', 'America/New_York', 'Pacific/Apia'];

if (process.env['ALL_ZONES_CHILD'] === '1') checkAll();
else checkUnderEach(process.argv.length > 2 ? process.argv.slice(2) : PROCESS_ZONES);

function checkUnderEach(zones: readonly string[]): void {
  for (const TZ of zones) {
    const env = { ...process.env, TZ, ALL_ZONES_CHILD: '1' };
    const child = [...process.execArgv, fileURLToPath(import.meta.url)];
    const { status } = spawnSync(process.execPath, child, { env, stdio: 'inherit' });
    if (status !== 0) process.exitCode = 1;
  }
}

function checkAll(): void {
  const zones = Intl.supportedValuesOf('timeZone').filter((_, index) => index % EVERY === 0);
  const cases = [...zones.map((zone) => ({ zone, ...MODERN })), ...PAST];
  const total = { changes: 0, compared: 0, differences: 0 };
  for (const { zone, from, to } of cases) {
    const { changes, compared, differences } = checkZone(zone, Date.parse(from), Date.parse(to), STEP);
    total.changes += changes;
    total.compared += compared;
    total.differences += differences.length;
    for (const difference of differences.slice(0, 5)) console.log(difference);
  }
  const offset = new Date(Date.parse('2026-07-01T00:00Z')).getTimezoneOffset();
  console.log(
    `TZ=${process.env['TZ']} (${-offset} min in July): ${zones.length} zones and ${PAST.length} past cases, ` +
      `${total.changes} changes, ${total.compared} rows compared, ${total.differences} differences`,
  );
  if (total.differences > 0) process.exitCode = 1;
}
