// The zod request of a verb is the one source of the model's tool, REST and MCP: flat, complete and described.

import { expect, test } from 'vitest';
import type { ZodTypeAny } from 'zod';
import { addRequest } from '../../src/crontab/add.js';
import { cancelRequest } from '../../src/crontab/cancel.js';
import { explainRequest } from '../../src/crontab/explain.js';
import { historyRequest } from '../../src/crontab/history.js';
import { listRequest } from '../../src/crontab/list.js';
import { logsRequest } from '../../src/crontab/logs.js';
import { pauseRequest } from '../../src/crontab/pause.js';
import { previewRequest } from '../../src/crontab/preview.js';
import { removeRequest } from '../../src/crontab/remove.js';
import { resumeRequest } from '../../src/crontab/resume.js';
import { runNowRequest } from '../../src/crontab/run-now.js';
import { skipRequest } from '../../src/crontab/skip.js';
import { statusRequest } from '../../src/crontab/status.js';
import { tasksRequest } from '../../src/crontab/tasks.js';
import { undoRequest } from '../../src/crontab/undo.js';
import { updateRequest } from '../../src/crontab/update.js';
import { toJsonSchema } from '../../src/llm/json-schema.js';

const REQUESTS: Record<string, ZodTypeAny> = {
  ...{
    addRequest,
    cancelRequest,
    explainRequest,
    historyRequest,
    listRequest,
    logsRequest,
    pauseRequest,
    previewRequest,
  },
  ...{
    removeRequest,
    resumeRequest,
    runNowRequest,
    skipRequest,
    statusRequest,
    tasksRequest,
    undoRequest,
    updateRequest,
  },
};

test.each(Object.entries(REQUESTS))(
  '%s is flat, refuses unknown fields and describes each of its own',
  (name, request) => {
    const schema = toJsonSchema(request) as {
      properties: Record<string, { description?: string }>;
      additionalProperties: unknown;
    };
    expect(schema.additionalProperties).toBe(false);
    if (name !== 'undoRequest') expect(Object.keys(schema.properties).length).toBeGreaterThan(0);
    for (const [field, property] of Object.entries(schema.properties)) {
      expect(field).toMatch(/^[a-z]+(_[a-z]+)*$/);
      expect(property.description, field).toMatch(/\S{2}/);
    }
  },
);

test.each([
  [{ keep: 5 }, { keep: 5 }],
  ['keep=5', { keep: '5' }],
  ['keep=5, dir=/a b', { keep: '5', dir: '/a b' }],
  ['{"keep": 5}', { keep: 5 }],
  [['keep=5', 'dir=x=y'], { keep: '5', dir: 'x=y' }],
])('arguments %j are read as %j', (given, args) => {
  expect(addRequest.parse({ task: 't', args: given }).args).toEqual(args);
});

test('arguments that are no pairs are refused', () => {
  expect(addRequest.safeParse({ task: 't', args: 'five' }).success).toBe(false);
});
