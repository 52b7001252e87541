// Two kinds of tests. Most share a few workers without isolation: what a file leaves behind must disturb no other, and modules are
// loaded a few times instead of a hundred. Those that kill, freeze or starve processes get one of their own per file.

import { defineConfig } from 'vitest/config';

const ALONE = ['test/chaos/**', 'test/scheduler/**', 'test/setup.test.ts'];

// The environment of whoever runs the tests must not reach them: no live model, no real jobs. Certificates that are added to Node's
// are read by every process at its start, for a tenth of a second.
const UNWANTED = ['NO_COLOR', 'FORCE_COLOR', 'NODE_EXTRA_CA_CERTS'];
for (const name of Object.keys(process.env)) {
  if (/^(OPENAI|CRON_AGENT|XDG|OTEL)_/.test(name) || UNWANTED.includes(name)) Reflect.deleteProperty(process.env, name);
}

const shared = {
  env: { TZ: 'UTC', CRON_AGENT_HOME: new URL('node_modules/.cache/test-home', import.meta.url).pathname },
  testTimeout: 20_000,
  hookTimeout: 20_000,
};
const together = { ...shared, name: 'together', isolate: false, maxWorkers: 2, sequence: { groupOrder: 0 } };
// A third worker: several of them wait for processes that stand still.
const alone = { ...shared, name: 'alone', maxWorkers: 3, sequence: { groupOrder: 1 } };

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 3,
    projects: [
      { test: { ...together, include: ['test/**/*.test.ts'], exclude: ALONE } },
      { test: { ...alone, include: ALONE.map((path) => path.replace('**', '**/*.test.ts')) } },
    ],
  },
});
