// The deterministic, offline half of the schedule parser.

export type { GrammarContext, Reading, TraceStep } from './context.js';
export { readPhrase } from './read-phrase.js';
export { splitUtterance } from './split-utterance.js';
export { namesZone } from './read-back/reading.js';
