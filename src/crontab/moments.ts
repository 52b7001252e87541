// How moments are said to people.

export { momentsWords, momentWords } from '../time/moment.js';
