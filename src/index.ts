// The library: everything the command line can do, for programs. Times are epoch milliseconds, keys are camelCase, refusals are
// values (`{ok: false, failure}`); thrown are only ConfigError, StoreError and ModelError.
//
//   import { createCronAgent } from 'cron-agent';
//   const agent = await createCronAgent({ databasePath: './jobs.db', timezone: 'Europe/Berlin' });
//   const answer = await agent.add({ name: 'nightly', task: 'db_backup', when: 'every weekday at 9am' });
//   if (answer.ok) console.log(answer.value.line);
//   await agent.start();

export type { CronAgent, CronAgentOptions } from './library.js';
export { createCronAgent, explain, next, parse } from './library.js';
export { describe } from './schedule/describe.js';

export { ConfigError } from './config.js';
export { ModelError } from './llm/model.js';
export { StoreError } from './store/store.js';

export type { AddRequest } from './crontab/add.js';
export type { Answer, Failure, Receipt, RunReceipt } from './crontab/crontab.js';
export type { ListedJob } from './crontab/list.js';
export type { JobStatus } from './crontab/status.js';
export type { UpdateRequest } from './crontab/update.js';
export type { Job } from './job/job.js';
export type { Proof } from './parser/explanation.js';
export type { Understanding } from './parser/understanding.js';
export type { CronKwargs, Schedule } from './schedule/schedule.js';
export type { SchedulerEvent } from './scheduler/events.js';
export type { HistoryRow } from './store/store.js';
export type { Instant } from './time/instant.js';
