// What a runner is given, with only the field a test is about.

import type { OutputSink, RunContext, RunnerInput } from '../../../src/task/runner.js';
import { instant } from '../../../src/time/instant.js';

export const AT = instant(Date.UTC(2026, 2, 2, 8));

export function context(changes: Partial<RunContext> = {}): RunContext {
  return {
    jobName: 'job',
    jobId: 'J1',
    runId: `R-${Math.random().toString(36).slice(2)}`,
    origin: 'tick',
    scheduledFor: AT,
    periodStart: null,
    periodEnd: AT,
    backfillFrom: null,
    idempotencyKey: 'KEY',
    attempt: 1,
    fence: 3,
    ...changes,
  };
}

export interface Recorded extends OutputSink {
  text(stream?: 'stdout' | 'stderr'): string;
}

export function recorded(): Recorded {
  const chunks: { stream: string; chunk: Buffer }[] = [];
  return {
    write: (stream, chunk) => void chunks.push({ stream, chunk: Buffer.from(chunk) }),
    text: (stream) =>
      Buffer.concat(chunks.filter((c) => stream === undefined || c.stream === stream).map((c) => c.chunk)).toString(),
  };
}

export function input(changes: Partial<RunnerInput> = {}): RunnerInput {
  return {
    context: context(),
    args: {},
    timeoutMs: 30_000,
    signal: new AbortController().signal,
    output: recorded(),
    onSpawn: async () => undefined,
    ...changes,
  };
}
