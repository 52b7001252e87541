// The offline interpreter's last words of a turn, made from the tool results. Changes need none: the program prints their
// receipts from the stored rows.

import { asksForOutput } from './intents/output.js';
import { clauseOf } from './words.js';
import { forecastWords } from './forecast-words.js';
import type { Exchange } from './memory.js';
import { objectOf } from './memory.js';
import type { Here, Row } from './rows.js';
import { moment, rows, strings, text, zoneOf } from './rows.js';

interface Result {
  readonly tool: string;
  readonly args: Row;
  readonly content: Row;
}

export function resultWords(replies: Exchange['replies'], here: Here): string {
  const results = resultsOf(replies);
  const parts = results.map(({ tool, args, content }) => partWords(tool, args, content, here));
  const accounts = results.filter(({ tool }) => tool === 'explain_job').length;
  return parts.filter((part) => part !== '').join(accounts > 1 ? '\n\n' : '\n');
}

function resultsOf(replies: Exchange['replies']): readonly Result[] {
  const made = new Map(
    replies.flatMap((message) =>
      message.role === 'assistant' ? message.toolCalls.map((call) => [call.id, call] as const) : [],
    ),
  );
  return replies.flatMap((message) => {
    const content = message.role === 'tool' ? objectOf(message.content) : null;
    const call = message.role === 'tool' ? made.get(message.toolCallId) : undefined;
    return content ? [{ tool: call?.name ?? '', args: objectOf(call?.arguments ?? '') ?? {}, content }] : [];
  });
}

function partWords(tool: string, args: Row, result: Row, here: Here): string {
  if (typeof result['error'] === 'string')
    return [sentence(result['error']), text(result['hint']), ...problems(result)].filter(Boolean).join(' ');
  switch (tool) {
    case 'list_jobs':
      return onlyWords(args, rows(result['jobs'])) ?? listWords(rows(result['jobs']), here);
    case 'forecast':
      return forecastWords(result, args, here);
    case 'get_job_status':
      return statusWords(result, here);
    case 'job_history':
      return historyWords(rows(result['runs']), args, here);
    case 'explain_job':
      return storyWords(result, here);
    case 'preview_schedule':
      return previewWords(result, here);
    case 'resume_job':
      return text(result['note']) === '' ? '' : 'No job is paused.';
    default:
      return text(result['note']);
  }
}

function sentence(words: string): string {
  return /[.?!]$/.test(words) ? words : `${words}.`;
}

function problems(result: Row): readonly string[] {
  return Array.isArray(result['problems']) ? result['problems'].map(String) : [];
}

function listWords(jobs: readonly Row[], here: Here): string {
  if (jobs.length === 0) return 'There are no jobs. For example: "back up the DB every weekday at 9am".';
  const width = Math.max(...jobs.map((job) => text(job['name']).length));
  const lines = jobs.map((job) => `  ${text(job['name']).padEnd(width)}  ${text(job['says'])}${standing(job, here)}`);
  const part = /\b(?:(?:at|by|during the) nights?|(?:on )?weekends?|weekdays)\b/i.exec(here.utterance ?? '')?.[0];
  const all = part === undefined ? '' : `I cannot pick those of "${part}" out. All `;
  return [`${all}${jobs.length} ${jobs.length === 1 ? 'job' : 'jobs'}:`, ...lines].join('\n');
}

/** Where the list was asked for something in particular. */
function onlyWords(args: Row, jobs: readonly Row[]): string | null {
  if (jobs.length === 0 && args['state'] === 'paused') return 'No job is paused.';
  if (args['only'] === 'never_succeeded') {
    if (jobs.length === 0) return 'There is none: each job that was due has succeeded at least once.';
    return ['These never succeeded:', ...jobs.map((job) => `  ${text(job['name'])}  ${text(job['last_state'])}`)].join(
      '\n',
    );
  }
  if (args['only'] !== 'same') return null;
  if (jobs.length === 0) return 'No two jobs do the same at the same times.';
  const groups = new Map(jobs.map((job) => [[text(job['name']), ...strings(job['same_as'])].sort().join(', '), job]));
  return [...groups]
    .map(([names, job]) => `The same: ${names} (${text(job['task'])}, ${text(job['says'])}).`)
    .join('\n');
}

function standing(job: Row, here: Here): string {
  const next = moment(job['next_run'], job, here);
  const running = Number(job['running'] ?? 0) > 0 ? '; running now' : '';
  if (job['state'] === 'paused') {
    const until = moment(job['paused_until'], job, here);
    return `; paused${until ? ` until ${until}` : ''}${running}`;
  }
  return `${next ? `; next: ${next}` : '; no run left'}${running}`;
}

const WHAT_IT_DOES =
  /\bwhat (?:does|do|is|are) .+ (?:do|run|execute|doing|running)\b|\b(?:what|which) (?:command|task|script|program)\b|\bwhat (?:does|do) .+ do\b/i;

function statusWords(job: Row, here: Here): string {
  const name = text(job['name']);
  const [last] = rows(job['recent']);
  if (asksForOutput(clauseOf(here.utterance ?? '').text)) return outputWords(name, last, here);
  const parts = [`${name} runs ${text(job['says'])}.`];
  if (WHAT_IT_DOES.test(here.utterance ?? '')) parts.push(`What it runs is ${text(job['task'])}.`);
  if (last) parts.push(`Last: ${runWords(last, { ...here, timezone: zoneOf(job, here) })}.`);
  else parts.push('It has not run yet.');
  if (rows(job['active']).some((run) => run['state'] === 'running')) parts.push('A run is under way.');
  const next = moment(job['next_run'], job, here);
  if (job['state'] === 'paused') {
    const until = moment(job['paused_until'], job, here);
    parts.push(until ? `It is paused until ${until}.` : 'It is paused.');
  }
  const coming = strings(job['next']).slice(0, wantedFirings(here.utterance ?? ''));
  if (next && coming.length > 1)
    return [...parts, 'Next:'].join(' ') + coming.map((at) => `\n  ${moment(at, job, here)}`).join('');
  if (next) parts.push(`Next: ${next}.`);
  else if (job['state'] !== 'paused') parts.push('No run is left.');
  if (job['pending'] === true) parts.push('No scheduler is running, so it will not fire until one is started.');
  return parts.join(' ');
}

function historyWords(runs: readonly Row[], args: Row, here: Here): string {
  if (runs.length === 0 && args['failed'] === true) return `${nothingFailed(args, here)}.`;
  if (runs.length === 0) return 'Nothing is on record for that time: nothing ran, and nothing was missed or skipped.';
  const shown = runs.slice(0, 20);
  const width = Math.max(...shown.map((run) => text(run['job']).length));
  const lines = shown.map((run) => `  ${text(run['job']).padEnd(width)}  ${runWords(run, here)}`);
  return [...lines, ...(runs.length > shown.length ? [`  and ${runs.length - shown.length} more`] : [])].join('\n');
}

/** "Nothing of db_backup failed or was missed since Mon 2 Mar 00:00". */
function nothingFailed({ job, since, until }: Row, here: Here): string {
  const moments = [since, until].map((at) => moment(at, {}, here));
  const [from = '', to = ''] = moments;
  const span = from !== '' ? ` since ${from}` : typeof since === 'string' ? ` in the last ${spanWords(since)}` : '';
  const when =
    from !== '' && to !== '' ? ` between ${from} and ${to}` : span === '' ? ', as far as is on record' : span;
  return `Nothing${typeof job === 'string' ? ` of ${job}` : ''} failed or was missed${when}`;
}

/** "7d" in words. */
function spanWords(period: string): string {
  const [, count = '', unit = ''] = /^(\d+)([mhdw])$/.exec(period) ?? [];
  const name = { m: 'minute', h: 'hour', d: 'day', w: 'week' }[unit];
  return name === undefined ? period : count === '1' ? name : `${count} ${name}s`;
}

/** As `why` tells it. */
function storyWords(story: Row, here: Here): string {
  const causes = rows(story['because']).map((cause) => `  ${moment(cause['at'], story, here)}  ${text(cause['text'])}`);
  const todo = rows(story['remedy']).map(
    ({ text: words, command }) => `  ${text(words)}${typeof command === 'string' ? `: ${command}` : ''}`,
  );
  return [
    text(story['says']),
    ...(causes.length === 0 ? [] : ['What led to it:', ...causes]),
    ...(text(story['policy']) === '' ? [] : [`The rule: ${text(story['policy'])}.`]),
    ...(todo.length === 0 ? [] : ['What to do:', ...todo]),
  ].join('\n');
}

function outputWords(name: string, last: Row | undefined, here: Here): string {
  const run = text(last?.['run_id']);
  if (!last || run === '') return `${name} has not run yet, so it printed nothing.`;
  return `${name}: ${runWords(last, here)}. What it printed is shown by: cron-agent logs ${run}`;
}

const FEW: Readonly<Record<string, number>> = { two: 2, couple: 2, three: 3, few: 3, four: 4 };

/** One, unless several were asked for: "the next 3 runs", "preview it". */
function wantedFirings(utterance: string): number {
  const match =
    /\b(?:next|coming|upcoming) (?:(\d+|two|three|four|few|couple) )?(?:of )?(?:runs|times|firings|dates|occurrences|executions)\b/i.exec(
      utterance,
    );
  if (match) return match[1] === undefined ? 5 : (FEW[match[1].toLowerCase()] ?? (Number(match[1]) || 5));
  return /\bpreview\b/i.test(utterance) ? 5 : 1;
}

/** "Mon 2 Mar 09:00 succeeded (backup of 44 KB)". */
function runWords(run: Row, here: Here): string {
  const at = moment(run['scheduled_for'], {}, here);
  const count = run['count'] === null || run['count'] === undefined ? '' : ` (${JSON.stringify(run['count'])} firings)`;
  const note = text(run['summary']) || text(run['reason']);
  return `${at} ${text(run['state'])}${count}${note === '' ? '' : ` (${note})`}`;
}

function previewWords(result: Row, here: Here): string {
  const zone = zoneOf(result, here);
  const next = Array.isArray(result['next']) ? result['next'].map((at) => moment(at, { timezone: zone }, here)) : [];
  const notes = [
    ...strings(result['policies']).map((words) => `how: ${words}`),
    ...strings(result['assumed']).map((note) => `assumed: ${note}`),
    ...strings(result['warnings']).map((note) => `note: ${note}`),
  ];
  return [
    text(result['says']),
    ...next.map((at, index) => `  ${index === 0 ? 'next' : '    '} ${at}`),
    ...notes.map((note) => `  ${note}`),
  ].join('\n');
}
