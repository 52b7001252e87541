// The tools that only look. What tasks printed is material from outside: it taints the turn of a model that reads it.

import { z } from 'zod';
import type { ToolResult } from '../agent/tool.js';
import type { Crontab } from '../crontab/crontab.js';
import { forecast } from '../crontab/forecast.js';
import { history, historyRequest } from '../crontab/history.js';
import { list, listRequest } from '../crontab/list.js';
import { preview, previewRequest } from '../crontab/preview.js';
import { SAID_IN_WORDS } from '../crontab/request.js';
import { simulateRequest } from '../crontab/simulate.js';
import type { JobStatus } from '../crontab/status.js';
import { status, statusRequest } from '../crontab/status.js';
import { why, whyRequest } from '../crontab/why.js';
import type { JobId } from '../job/ids.js';
import type { Instant } from '../time/instant.js';
import type { EntryDeps, ToolEntry } from './tool-entry.js';
import { answer } from './tool-results.js';
import { forecastWire, listWire, previewWire, runWire, statusWire, whyWire } from './wire.js';

/** As small models know them; a quarantined job is in the list of all. */
const LISTED_STATES = z
  .enum(['active', 'paused', 'exhausted', 'removed'])
  .optional()
  .describe(listRequest.shape.state.description ?? '');

export function lookingTools({ crontab, throughModel }: EntryDeps): readonly ToolEntry[] {
  const outside = (content: unknown, untrusted: boolean): ToolResult => ({
    content,
    ...(throughModel && untrusted ? { untrusted } : {}),
  });
  return [
    {
      ...{
        name: 'list_jobs',
        description: 'All jobs with when they run and when next.',
        request: listRequest.extend({ state: LISTED_STATES }),
        mutates: false,
        example: {},
      },
      verb: async (request, caller) =>
        answer(await list(crontab, request, caller), (jobs) => ({ content: listWire(jobs) })),
    },
    {
      ...{
        name: 'get_job_status',
        description: 'One job: schedule, next run, recent runs and how they ended.',
        request: statusRequest,
        mutates: false,
        example: { job: 'db_backup' },
      },
      verb: async (request, caller) => {
        const given = await status(crontab, request, caller);
        const overdue = given.ok ? await overdueSince(crontab, given.value) : null;
        return answer(given, (job) =>
          outside(
            statusWire(job, overdue),
            job.recent.some(({ summary }) => summary !== null),
          ),
        );
      },
    },
    {
      ...{
        name: 'job_history',
        description: 'What became of each due instant, newest first; of one job or all.',
        request: historyRequest,
        mutates: false,
        example: { job: 'db_backup', since: '24h' },
      },
      verb: async (request, caller) =>
        answer(await history(crontab, request, caller), (rows) =>
          outside(
            { runs: rows.map(runWire) },
            rows.some(({ summary }) => summary !== null),
          ),
        ),
    },
    {
      ...{
        name: 'explain_job',
        description:
          'Why a job did, or did not, run at a time that has passed: what led there, the rule, and what to do.',
        request: whyRequest,
        mutates: false,
        example: { job: 'db_backup', at: 'this morning' },
      },
      verb: async (request, caller) =>
        answer(await why(crontab, request, caller), (story) => outside(whyWire(story), story.runId !== null)),
    },
    {
      ...{
        name: 'forecast',
        description:
          'What the stored jobs will do on a day or in a span to come, and which start together. Runs nothing.',
        request: simulateRequest,
        mutates: false,
        example: { on: 'tomorrow' },
      },
      verb: async (request) =>
        answer(await forecast(crontab, request), (told) => ({ content: forecastWire(told, crontab.timezone) })),
    },
    {
      ...{
        name: 'preview_schedule',
        description: 'What a phrase means and when it would fire. Changes nothing.',
        request: previewRequest.omit(SAID_IN_WORDS),
        mutates: false,
        example: { when: 'every other tuesday at 9am' },
      },
      verb: async (request, caller) =>
        answer(await preview(crontab, request, caller), (shown) => ({ content: previewWire(shown) })),
    },
  ];
}

/** The instant that is past and that no scheduler has decided; its row has no word about it yet. */
async function overdueSince(crontab: Crontab, { jobId }: JobStatus): Promise<Instant | null> {
  const job = await crontab.store.job(jobId as JobId);
  const at = job?.state === 'active' ? job.nextAt : null;
  return at !== null && at <= crontab.clock.now() ? at : null;
}
