// The face of schedule computation: compile a schedule once, then ask it for its firings.

export { compile } from './compile.js';
export type { Occurrence, Occurrences } from './occurrence.js';
