// The face of schedule computation: check a schedule from outside, compile it once, then ask it for its firings.

export { compile } from './compile.js';
export type { Occurrence, Occurrences } from './occurrence.js';
export type { ScheduleRefusal, ScheduleResult } from './validate-schedule.js';
export { neverFires, validateSchedule } from './validate-schedule.js';
