// The jobs that words name: by the name itself, by the task that runs, by the words of a message, by how often it runs.

import type { Job } from '../../job/job.js';
import { taskName } from '../../job/task-spec.js';
import { fold } from '../../task/suggest.js';
import type { Context } from './plan.js';
import { namesTask } from './task-words.js';

export type Meant =
  | { readonly kind: 'jobs'; readonly jobs: readonly Job[] }
  | { readonly kind: 'several'; readonly candidates: readonly Job[]; readonly words: string }
  | { readonly kind: 'unknown'; readonly words: string };

const DECORATION =
  /^(?:(?:job|task|schedule) (?:of|for|called|named)(?: the)?|the|my|our|your|this|that|these|those|a|an|any|one|job|task|both)\s+/i;
const TAIL = /\s+(?:jobs?|tasks?|schedules?|one|cron ?job|thing|runs?|process)$/i;

/** The one job, or several that fit the same words. */
export function oneMeant(words: string, context: Context): Meant {
  const stages = peeled(words);
  for (const text of stages) {
    const named = context.jobs.filter(
      (job) => job.name.toLowerCase() === text.toLowerCase() || job.id === text.toUpperCase(),
    );
    if (named[0]) return { kind: 'jobs', jobs: [named[0]] };
    const folded = fold(text) === '' ? [] : context.jobs.filter((job) => fold(job.name) === fold(text));
    if (folded.length === 1) return { kind: 'jobs', jobs: folded };
  }
  const core = stages.at(-1) ?? '';
  const found = matching(core, stages, context);
  if (found.length === 1) return { kind: 'jobs', jobs: found };
  if (found.length > 1) return { kind: 'several', candidates: found, words };
  return { kind: 'unknown', words: core === '' ? words : core };
}

/** The words as they stand, then with articles and "job" taken off, so that a job called "job one" is still found. */
function peeled(words: string): readonly string[] {
  const stages = [
    words
      .trim()
      .replace(/^["'](.*)["']$/, '$1')
      .replace(/'s$/i, ''),
  ];
  for (;;) {
    const last = stages.at(-1) ?? '';
    const next = last
      .replace(DECORATION, '')
      .replace(TAIL, '')
      .replace(/^["'](.*)["']$/, '$1')
      .trim();
    if (next === last || next === '') return stages;
    stages.push(next);
  }
}

function matching(core: string, stages: readonly string[], context: Context): readonly Job[] {
  if (core === '' || /["]/.test(core)) return [];
  const wanted = contentWords(core);
  if (/^(?:reminder|notification|alarm|alert)s?$/i.test(core))
    return context.jobs.filter((job) => taskName(job.task) === 'notify');
  if (wanted.length === 0) return [];
  const byWords = context.jobs.filter((job) => covers(jobWords(job), wanted));
  const task = stages.map((stage) => namesTask(stage, context.tasks)).find((each) => each !== null);
  const byTask = task ? context.jobs.filter((job) => taskName(job.task) === task) : [];
  const both = byWords.filter((job) => byTask.includes(job));
  if (both.length > 0) return [...new Set([...both, ...byTask])];
  return byWords.length > 0 && byTask.length === 0 ? byWords : byTask;
}

const SMALL = new Set([
  'the',
  'a',
  'an',
  'of',
  'for',
  'my',
  'our',
  'to',
  'job',
  'task',
  'reminder',
  'about',
  'me',
  'one',
  'that',
  'at',
  'in',
]);
/** A day names one occurrence, not the job: "cancel monday's backup" must not remove the whole job. */
const DAY =
  /^(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)(?:day|sday|nesday|rsday|urday)?s?$|^(?:today|tomorrow|tonight|yesterday|next|last|first|previous|this)$/;

function contentWords(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}:]+/u)
    .filter((word) => word !== '' && !SMALL.has(word))
    .map(stem);
}

/** Short and long forms of the same word. */
const ALIKE: Readonly<Record<string, string>> = {
  production: 'prod',
  stage: 'staging',
  development: 'dev',
  database: 'db',
  databases: 'db',
};

function stem(word: string): string {
  const alike = ALIKE[word];
  if (alike !== undefined) return alike;
  return word.length > 3 ? word.replace(/s$/, '') : word;
}

const KNOWN_AS: Readonly<Record<string, string>> = {
  db_backup: 'db database backup dump snapshot data back up',
  health_check: 'health check healthcheck checkup system',
  cleanup_logs: 'cleanup clean up log logs cleaning old rotation',
  send_report: 'send report summary digest',
  notify: 'notify reminder notification alarm alert',
};

const RHYTHMS: readonly (readonly [RegExp, string])[] = [
  [/\bevery (?:night|evening)\b|\bnightly\b/i, 'nightly'],
  [/\bevery day\b|\bdaily\b|\bevery morning\b/i, 'daily'],
  [/\bevery hour\b|\bhourly\b/i, 'hourly'],
  [/\bevery (?:week|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b|\bweekly\b/i, 'weekly'],
  [/\bevery month\b|\bof (?:each|every|the) month\b|\bmonthly\b/i, 'monthly'],
];

/** One of several times names some of the firings, not the job: "remove the one at 18". */
const TIME = /\d|^(?:noon|midnight|morning|evening|afternoon|night)$/;

/** What a job may be called by: its name, its task, the words of its message, how often it runs as it was said. */
function jobWords(job: Job): ReadonlySet<string> {
  const task = taskName(job.task);
  const args =
    job.task.kind === 'registered' ? Object.values(job.task.args).filter((arg) => typeof arg === 'string') : [];
  const isList = /\band\b|,|&/i.test(job.said?.phrase ?? '');
  const often = (job.said?.phrase ?? '')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => !DAY.test(word) && !/^(?:every|each|and|at|on)$/.test(word))
    .filter((word) => !isList || !TIME.test(word));
  const rhythm = RHYTHMS.filter(([said]) => said.test(job.said?.phrase ?? '')).map(([, word]) => word);
  return new Set(
    contentWords(
      [
        ...rhythm,
        job.name.replaceAll(/[_.-]/g, ' '),
        task.replaceAll(/[_./-]/g, ' '),
        KNOWN_AS[task] ?? '',
        ...args,
        ...often,
      ].join(' '),
    ),
  );
}

/** Words that say what a job works on, not which job it is: "delete the database" must not remove its backup. */
const OBJECTS = new Set(['db', 'database', 'data', 'old', 'log', 'system', 'server', 'up', 'back', 'disk', 'file']);

function covers(known: ReadonlySet<string>, wanted: readonly string[]): boolean {
  if (wanted.every((word) => OBJECTS.has(word))) return false;
  return wanted.every((word) => !DAY.test(word) && known.has(word));
}
