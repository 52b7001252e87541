// What faces need to show what verbs answer: text made safe for a terminal, moments and periods in words.

export { inPlainSight } from './plain-sight.js';
export { printable, printableLine } from '../task/printable.js';
export { nearest } from '../task/suggest.js';
export { formatPeriod, parsePeriod } from '../time/period.js';
export { heldLine, holdWords } from './hold-words.js';
export { momentsWords, momentWords } from './moments.js';
export { readingWords } from './show-readings.js';
