// Two kinds of tests. The pure floors share two workers without isolation: nothing there outlives a test, and 50 files run in
// a fifth of the time. Whatever touches files, processes, signals or module state gets a process of its own per file.

import { defineConfig } from 'vitest/config';

const PURE = ['time', 'schedule', 'policy', 'job', 'parser', 'llm', 'agent', 'assistant', 'fuzz', 'observe'].map(
  (folder) => `test/${folder}/**/*.test.ts`,
);

// The environment of whoever runs the tests must not reach them: no live model, no real jobs. Certificates that are added to Node's
// are read by every process at its start, for a tenth of a second.
const UNWANTED = ['NO_COLOR', 'FORCE_COLOR', 'NODE_EXTRA_CA_CERTS'];
for (const name of Object.keys(process.env)) {
  if (/^(OPENAI|CRON_AGENT|XDG|OTEL)_/.test(name) || UNWANTED.includes(name)) Reflect.deleteProperty(process.env, name);
}

const env = { TZ: 'UTC', CRON_AGENT_HOME: new URL('node_modules/.cache/test-home', import.meta.url).pathname };

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 3,
    projects: [
      {
        test: {
          name: 'pure',
          include: PURE,
          isolate: false,
          pool: 'forks',
          maxWorkers: 2,
          env,
          testTimeout: 20_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'isolated',
          include: ['test/**/*.test.ts'],
          exclude: PURE,
          isolate: true,
          pool: 'forks',
          // A third: several of them wait for processes that stand still.
          maxWorkers: 3,
          env,
          testTimeout: 20_000,
          hookTimeout: 20_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
