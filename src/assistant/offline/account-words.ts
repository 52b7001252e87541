// The answer to "why did the backup not run?": what was due last and what became of it, how the job stands, and when it fires next.

import type { RunState } from '../../job/run.js';
import type { SkipState } from '../../job/tick.js';
import type { Here, Row } from './rows.js';
import { moment, rows, text, zoneOf } from './rows.js';

const SHOWN = 5;

/** `runs`: what became of the instants that were asked about, newest first. */
export function accountWords(job: Row, runs: readonly Row[], here: Here): string {
  const there = { ...here, timezone: zoneOf(job, here) };
  const lines = [`${text(job['name'])} runs ${text(job['says'])}.`];
  const due = runs.filter((run) => run['origin'] === 'tick').slice(0, SHOWN);
  const overdue = moment(job['overdue_since'], job, there);
  if (overdue !== '') lines.push(`It was due ${overdue} and has not been started.`);
  const [last, ...before] = due;
  if (last) lines.push(`It was last due ${due.length === 0 ? '' : endingWords(last, there)}`);
  else if (overdue === '') lines.push(notDue(job, there));
  if (before.length > 0)
    lines.push(['Before that:', ...before.map((run) => `  ${endingWords(run, there)}`)].join('\n'));
  const manual = runs.find((run) => run['origin'] !== 'tick');
  if (manual) lines.push(`On request it was run ${endingWords(manual, there)}`);
  return [...lines, ...standing(job, there)].join('\n');
}

function notDue(job: Row, here: Here): string {
  const earlier = rows(job['recent']).find((run) => run['origin'] === 'tick');
  if (earlier) return `Nothing of it was due in that time. It was last due ${endingWords(earlier, here)}`;
  const since = moment(job['created_at'], job, here);
  return `It has not been due yet${since === '' ? '' : `: it was added ${since}`}.`;
}

/** What holds it back now, and what comes next. */
function standing(job: Row, here: Here): readonly string[] {
  const next = moment(job['next_run'], job, here);
  const until = moment(job['paused_until'], job, here);
  const waiting = rows(job['active']).find((run) => run['state'] !== 'running');
  return [
    ...(job['state'] === 'paused'
      ? [until ? `It is paused until ${until}.` : 'It is paused, and fires again only once it is resumed.']
      : []),
    ...(waiting ? [`One run of it is waiting: ${endingWords(waiting, here)}`] : []),
    ...(job['pending'] === true
      ? ['No scheduler is running, so nothing fires until one is started: cron-agent serve (or cron-agent chat).']
      : []),
    ...(next ? [`Next: ${next}.`] : job['state'] === 'paused' ? [] : ['No run is left.']),
  ];
}

/** "Mon 2 Mar 09:00, and did not run: the job was paused." */
export function endingWords(run: Row, here: Here): string {
  const at = moment(run['scheduled_for'], {}, here);
  const from = moment(run['from'], {}, here);
  const count = typeof run['count'] === 'number' ? `, ${run['count']} firings` : '';
  const when = from === '' ? at : `from ${from} to ${moment(run['to'], {}, here)}${count}`;
  const said = [...new Set([text(run['reason']), text(run['summary'])])].filter(Boolean).join('; ');
  const exit = typeof run['exit_code'] === 'number' && run['exit_code'] !== 0 ? ` (exit code ${run['exit_code']})` : '';
  const ending = ENDINGS[text(run['state']) as RunState | SkipState] ?? text(run['state']);
  return `${when}: ${ending}${exit}${said === '' ? '' : `: ${said}`}`.replace(/[.]?$/, '.');
}

const NOT_RUN = 'it did not run';

const ENDINGS: { readonly [S in RunState | SkipState]: string } = {
  queued: 'it waits for its turn',
  running: 'it is running now',
  waiting_approval: 'it waits for approval',
  retry_wait: 'it failed and will be tried again',
  succeeded: 'it ran and succeeded',
  failed: 'it ran and failed',
  timed_out: 'it ran and was stopped, for it took too long',
  cancelled: 'it was cancelled',
  expired: NOT_RUN,
  unknown: 'it was cut off, and whether it had its effect is not known',
  dead: 'it failed and is not tried again unless somebody says so',
  SKIPPED_DST_GAP: NOT_RUN,
  SKIPPED_OVERLAP: NOT_RUN,
  SKIPPED_MISSED: NOT_RUN,
  SKIPPED_COALESCED: NOT_RUN,
  SKIPPED_PAUSED: NOT_RUN,
  SKIPPED_BY_USER: NOT_RUN,
  SKIPPED_DENIED: NOT_RUN,
};
