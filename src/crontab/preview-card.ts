// The card a person agrees to before something is stored: rendered by code from the very content that would be stored, with
// nothing shortened in the middle and nothing invisible (SECURITY.md X02).

import type { JobSpec } from '../job/job.js';
import type { TaskSpec } from '../job/task-spec.js';
import { describe } from '../schedule/describe.js';
import { printableLine } from '../task/printable.js';
import type { Instant } from '../time/instant.js';
import type { ZoneName } from '../time/zone.js';
import { nextFirings } from './firings.js';
import { momentsWords } from './moments.js';

const NEXT_SHOWN = 3;

/** @param policies in words: what is out of the ordinary */
export function previewCard(spec: JobSpec, now: Instant, policies: readonly string[]): string {
  const timezone = spec.schedule.timezone as ZoneName;
  const next = nextFirings(spec.schedule, now, NEXT_SHOWN);
  return [
    `name     ${printableLine(spec.name)}`,
    ...taskLines(spec.task),
    `when     ${describe(spec.schedule)}`,
    ...momentsWords(next, timezone, now).map((words, index) => `${index === 0 ? 'next     ' : '         '}${words}`),
    ...policies.map((words, index) => `${index === 0 ? 'policy   ' : '         '}${words}`),
  ].join('\n');
}

function taskLines(task: TaskSpec): readonly string[] {
  if (task.kind === 'registered')
    return [`task     ${printableLine(task.name)} ${printableLine(JSON.stringify(task.args))}`];
  const lines = [`command  ${printableLine(JSON.stringify(task.argv))}`, `folder   ${printableLine(task.cwd)}`];
  const all = [...task.argv, task.cwd];
  if (all.some((word) => printableLine(word) !== word))
    lines.push('caution  it holds characters that a terminal hides; they are written out above');
  const mixed = all.flatMap((text) => text.match(WORD) ?? []).filter((word) => LATIN.test(word) && ALIKE.test(word));
  if (mixed.length > 0)
    lines.push(`caution  letters that only look Latin are in ${[...new Set(mixed)].map(withCodes).join(', ')}`);
  return lines;
}

const WORD = /[\p{L}\p{N}]+/gu;
const LATIN = /\p{Script=Latin}/u;
/** Scripts with letters that are drawn as Latin ones are. */
const ALIKE = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}]/u;

/** "p\u{430}ypal": what is not Latin by its number. */
function withCodes(word: string): string {
  return [...word]
    .map((letter) => (ALIKE.test(letter) ? `\\u{${letter.codePointAt(0)!.toString(16)}}` : letter))
    .join('');
}
