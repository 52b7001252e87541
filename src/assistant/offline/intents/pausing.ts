// Stopping for a while and going on: pause, pause until, resume.

import type { Job } from '../../../job/job.js';
import { meansAll, selecting, withJobs } from '../job-words.js';
import type { Call, Context, Intent, Plan } from '../plan.js';
import { ask, call, calls, chosen } from '../plan.js';

const PAUSE =
  /^(?:pause|suspend|disable|deactivate|freeze|snooze|hold off on|hold off|hold|halt|turn off|switch off|mute|put on hold|temporarily (?:pause|stop|disable|suspend)|take a break from|stop temporarily)\s+(.+)$/i;
const PAUSE_AROUND = /^(?:turn|switch|put|take) (.+?) (?:off|on hold|on pause|offline)((?: (?:until|till|for)\b.*)?)$/i;
const RESUME =
  /^(?:resume|un-?pause|continue|re-?enable|enable|re-?activate|activate|turn on|switch on|unfreeze|unsuspend|restart|start|un-?mute|wake(?: up)?|unsnooze|bring back online|carry on with|go on with|pick up|keep running)\s+(.+?)( again| back up| back on)?$/i;
const RESUME_AROUND =
  /^(?:let|have) (.+?) (?:run|go|fire) again$|^(?:turn|switch|put|bring|start|get|set|wake) (.+?) (?:up|back on|on again|back online|back|on|up again|running again|again|going again)$/i;
const STOP = /^(?:stop|quit|end)\s+(.+)$/i;
const SPAN = /^(.+?)[,\s]+(?:(until|till|til|up to|through)\s+(?:the )?(.+)|for (?:the next |another |about )?(.+))$/i;
const LATTER = /,? (?:instead|then|too|as well|now|rather|anyway|after all|again)$/i;
const LIGHT = /^(?:running|doing|executing|firing|scheduling|performing|making)\s+/i;

/** "stop reminding me about the trash". */
const REMINDING = /^(?:reminding|telling|pinging|nudging|notifying|alerting) (?:me|us) (?:about |of |to |that )?/i;

export const pause: Intent = (clause, context) => {
  const around = PAUSE_AROUND.exec(clause);
  const words = around ? `${around[1] ?? ''}${around[2] ?? ''}` : PAUSE.exec(clause)?.[1];
  return words === undefined ? null : pausing(words.replace(LIGHT, '').replace(LATTER, ''), context);
};

/** "stop the backup" may mean three things; only with an end is it a pause. */
export const stop: Intent = (clause, context) => {
  const words = STOP.exec(clause)?.[1]?.replace(LIGHT, '').replace(REMINDING, '');
  if (words === undefined) return null;
  if (SPAN.test(words)) {
    const paused = pausing(words, context);
    if (paused?.kind === 'calls') return paused;
  }
  const who = words.replace(/\s+(?:for now|for the moment|for a while|temporarily|for a bit)$/i, '');
  if (who !== words) return pausing(who, context);
  const decide = (label: string, toPause: () => Call, toRemove: () => Call): Plan & { kind: 'ask' } =>
    ask(`Should I pause ${label} (it can be resumed) or remove ${label} for good?`, (reply) => {
      const choice = chosen(
        reply.replace(/^(?:just |please )?(\w+)(?: it| them| all| both)?(?: for good| please)?$/i, '$1'),
        ['pause', 'remove'],
      );
      if (/^(?:delete|cancel)\b/i.test(reply)) return calls(toRemove());
      return choice === 'pause' ? calls(toPause()) : choice === 'remove' ? calls(toRemove()) : null;
    });
  if (meansAll(who))
    return decide(
      'all jobs',
      () => ({ tool: 'pause_job', args: { all: true } }),
      () => ({ tool: 'remove_job', args: { all: true } }),
    );
  return withJobs(who, context, (jobs) => ({
    ...decide(
      names(jobs),
      () => selecting('pause_job', jobs),
      () => selecting('remove_job', jobs),
    ),
    about: jobs.map((job) => job.name),
  }));
};

export const resume: Intent = (clause, context) => {
  const around = RESUME_AROUND.exec(clause);
  const plain = RESUME.exec(clause);
  const words = (around?.[1] ?? around?.[2] ?? plain?.[1])?.replace(LIGHT, '');
  if (words === undefined) return null;
  if (meansAll(words)) return call('resume_job', { all: true });
  // "start" and "restart" may also mean: run it now. For a job that is not paused this is not a resume.
  const doubtful =
    /^(?:start|restart|continue|enable|activate|pick up|keep running|wake|turn on|get|set)\b/i.test(clause) &&
    !/\bagain\b|\bback\b/i.test(clause);
  const plan = withJobs(words, context, (jobs) =>
    doubtful && !SWITCH_ON.test(clause) && !jobs.every((job) => job.state === 'paused')
      ? { kind: 'say', text: '' }
      : calls(selecting('resume_job', jobs)),
  );
  return plan.kind === 'say' && (plan.text === '' || doubtful) ? null : plan;
};

/** Nothing but a resume, where the job is there. */
const SWITCH_ON = /^(?:enable|activate|turn on)\b/i;

function pausing(words: string, context: Context): Plan | null {
  const span = SPAN.exec(words);
  const whole = selectAll(words, context, {});
  if (whole?.kind === 'calls' || !span?.[1])
    return (
      whole ??
      withJobs(words.replace(/ (?:for now|for the moment|for a while|temporarily|for a bit)$/i, ''), context, (jobs) =>
        calls(selecting('pause_job', jobs)),
      )
    );
  if (/^further notice$/i.test(span[3] ?? '')) return pausing(span[1], context);
  const until = span[3] !== undefined ? untilWords(span[3], context) : forWords(span[4] ?? '', context);
  if (until === null) {
    const longer = span[4] !== undefined && /^(?:now|the moment|a while|a bit|the time being)$/i.test(span[4]);
    if (longer)
      return (
        selectAll(span[1], context, {}) ?? withJobs(span[1], context, (jobs) => calls(selecting('pause_job', jobs)))
      );
    const said = span[3] ?? span[4] ?? '';
    return {
      kind: 'say',
      text: `I did not understand until when: "${said}". Nothing was changed. For example: "pause it until monday" or "pause it for 2 hours".`,
    };
  }
  return (
    selectAll(span[1], context, { until }) ??
    withJobs(span[1], context, (jobs) => calls(selecting('pause_job', jobs, { until })))
  );
}

function selectAll(words: string, _context: Context, more: Readonly<Record<string, unknown>>): Plan | null {
  return meansAll(words) ? call('pause_job', { all: true, ...more }) : null;
}

/** The phrase that the grammar reads as one moment: "monday" alone is every Monday to a schedule and the next one to a pause. */
function untilWords(words: string, context: Context): string | null {
  const said = words.replace(/^(?:it is|it's|it’s)\s+/i, '');
  for (const phrase of [said, `next ${said}`, `on ${said}`, `at ${said}`]) {
    const read = context.read(phrase);
    if (read.status === 'ok' && read.schedule.kind === 'once') return phrase;
  }
  return null;
}

/** "2 hours", "a week": the moment that comes after that long. */
function forWords(words: string, context: Context): string | null {
  const span = words
    .replace(/^an? /i, '1 ')
    .replace(/^the (?:rest of the )?(?=day|week)/i, '1 ')
    .replace(/^half an hour$/i, '30 minutes')
    .replace(/^(?:a )?couple (?:of )?/i, '2 ');
  if (/^(?:today|tonight)$/i.test(words)) return 'tomorrow';
  const phrase = `in ${span}`;
  const read = context.read(phrase);
  return read.status === 'ok' && read.schedule.kind === 'once' ? phrase : null;
}

function names(jobs: readonly Job[]): string {
  return jobs.map((job) => job.name).join(' and ');
}
