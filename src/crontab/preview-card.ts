// The card a person agrees to before something is stored: rendered by code from the very content that would be stored, with
// nothing invisible, and nothing left out that it does not say (SECURITY.md X02).

import type { JobSpec } from '../job/job.js';
import { describe } from '../schedule/describe.js';
import { environmentNames } from '../task/environment.js';
import type { Manifest } from '../task/manifest.js';
import { manifestFacts } from '../task/manifest.js';
import type { Instant } from '../time/instant.js';
import type { ZoneName } from '../time/zone.js';
import type { Crontab, Failure } from './crontab.js';
import { nextFirings } from './firings.js';
import { momentsWords } from './moments.js';
import { cautions, inPlainSight, shortened } from './plain-sight.js';

const NEXT_SHOWN = 3;

export interface CardNotes {
  /** In words: what is out of the ordinary. */
  readonly policies: readonly string[];
  /** Where the scheduler that will run it looks for programs: what it would start is shown, not what we would. */
  readonly path: string | undefined;
  /** How what would run differs from what was approved, or from what runs now. */
  readonly changes?: readonly string[];
}

export function previewCard(
  crontab: Pick<Crontab, 'clock' | 'tasks' | 'user'>,
  spec: JobSpec,
  { policies, path, changes = [] }: CardNotes,
): Pick<Failure, 'preview' | 'full'> {
  const now = crontab.clock.now();
  const resolution = crontab.tasks.resolve(spec.task, path);
  const manifest = resolution.ok ? resolution.task.manifest : {};
  const lines: readonly (readonly [label: string, value: string])[] = [
    ['name', inPlainSight(spec.name)],
    ...runLines(spec, manifest, crontab.user),
    ['when', describe(spec.schedule)],
    ...under('next', momentsWords(upcoming(spec, now), spec.schedule.timezone as ZoneName, now)),
    ...under('policy', policies),
    ...under('changed', changes.map(inPlainSight)),
    ...cautions(textsOf(manifest)).map((caution) => ['caution', caution] as const),
  ];
  const full = inColumns(lines);
  const preview = inColumns(lines.map(([label, value]) => [label, shortened(value)]));
  return preview === full ? { preview } : { preview, full };
}

/** What would run, a fact a line. */
function runLines(spec: JobSpec, manifest: Manifest, user: string): readonly (readonly [string, string])[] {
  const facts = manifestFacts(manifest, inPlainSight).map(
    ({ label, about, value }) => [label, about === '' ? value : `${about} ${value}`] as const,
  );
  const task =
    spec.task.kind === 'registered' && manifest['builtin'] === undefined ? [['task', spec.task.name] as const] : [];
  if (manifest['builtin'] !== undefined) return facts;
  const inside = manifest['module'] !== undefined;
  const { set = {}, pass = [] } = manifest as { readonly set?: Manifest; readonly pass?: readonly string[] };
  const names = inside
    ? 'all of it: it runs inside cron-agent'
    : environmentNames({ pass, set: Object.keys(set) })
        .map(inPlainSight)
        .join(' ');
  return [
    ...task,
    ...facts,
    ['env', names],
    ['user', inPlainSight(user)],
    ['hosts', 'any: what it talks to is not limited'],
  ];
}

function upcoming(spec: JobSpec, now: Instant): readonly Instant[] {
  return nextFirings(spec.schedule, now, NEXT_SHOWN);
}

/** Every text in it that somebody chose. */
function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [...(Array.isArray(value) ? [] : [key]), ...textsOf(inner)]);
}

function under(label: string, values: readonly string[]): readonly (readonly [string, string])[] {
  return values.map((value, index) => [index === 0 ? label : '', value]);
}

function inColumns(lines: readonly (readonly [string, string])[]): string {
  return lines.map(([label, value]) => `${label.padEnd(8)} ${value}`).join('\n');
}
