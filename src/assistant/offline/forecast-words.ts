// What a forecast says, in words.

import type { Here, Row } from './rows.js';
import { moment, rows, strings, text } from './rows.js';

/** Asked for a day: what starts when. Asked for a time or a week: what starts together. */
export function forecastWords(told: Row, args: Row, here: Here): string {
  const together = rows(told['collisions']).map((each) => {
    const count = Number(each['count']);
    const often = count > 1 ? ` and ${count - 1} more` : '';
    return `  ${moment(each['first_at'], told, here)}${often}: ${strings(each['jobs']).join(', ')}`;
  });
  const collisions = together.length === 0 ? [] : ['These start in the same minute:', ...together];
  if (args['on'] === undefined || args['at'] !== undefined)
    return collisions.length === 0 ? 'No two jobs start in the same minute then.' : collisions.join('\n');
  return [...startLines(told, here), ...skipLines(told, here), ...collisions].join('\n');
}

function startLines(told: Row, here: Here): readonly string[] {
  const starts = Number(told['starts']);
  if (starts === 0) return ['Nothing runs then.'];
  const first = rows(told['first']);
  if (starts <= first.length) return first.map((each) => `  ${moment(each['at'], told, here)}  ${text(each['job'])}`);
  return rows(told['starts_of']).map((each) => {
    const count = Number(each['count']);
    const often = count === 1 ? 'once' : `${count} times, first`;
    return `  ${text(each['job'])}: ${often} ${moment(each['first_at'], told, here)}`;
  });
}

function skipLines(told: Row, here: Here): readonly string[] {
  return rows(told['skipped']).map(
    (each) => `  ${moment(each['at'], told, here)}  ${text(each['job'])} does not run: ${text(each['reason'])}`,
  );
}
