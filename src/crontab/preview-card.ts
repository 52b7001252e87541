// The card a person agrees to before something is stored: rendered by code from the very content that would be stored, with
// nothing shortened in the middle and nothing invisible (SECURITY.md X02).

import type { JobSpec } from '../job/job.js';
import type { TaskSpec } from '../job/task-spec.js';
import { describe } from '../schedule/describe.js';
import { printableLine } from '../task/printable.js';
import type { Instant } from '../time/instant.js';
import type { ZoneName } from '../time/zone.js';
import { momentWords, nextFirings } from './moments.js';

const NEXT_SHOWN = 3;

export function previewCard(spec: JobSpec, now: Instant): string {
  const timezone = spec.schedule.timezone as ZoneName;
  const next = nextFirings(spec.schedule, now, NEXT_SHOWN);
  return [
    `name     ${printableLine(spec.name)}`,
    ...taskLines(spec.task),
    `when     ${describe(spec.schedule)}`,
    ...next.map((at, index) => `${index === 0 ? 'next     ' : '         '}${momentWords(at, timezone, now)}`),
    ...(spec.policies.overlap === 'skip' ? [] : [`overlap  ${spec.policies.overlap}`]),
  ].join('\n');
}

function taskLines(task: TaskSpec): readonly string[] {
  if (task.kind === 'registered')
    return [`task     ${printableLine(task.name)} ${printableLine(JSON.stringify(task.args))}`];
  const lines = [`command  ${printableLine(JSON.stringify(task.argv))}`, `folder   ${printableLine(task.cwd)}`];
  const hides = [...task.argv, task.cwd].some((word) => printableLine(word) !== word);
  return hides ? [...lines, 'caution  it holds characters that a terminal hides; they are written out above'] : lines;
}
