// Going back to what the turn before did: "no, the other one", "the report instead", "and the cleanup too", "cancel that". The same
// is done to the job that is named now; what is taken back beside it is done at once only where the way back is certain.

import { findWhen } from '../find-when.js';
import { jobsMeant } from '../job-words.js';
import type { Done } from '../memory.js';
import { whichJob } from '../memory.js';
import type { Call, Context, Plan } from '../plan.js';
import { ask, askFirst, calls, chosen, isNo } from '../plan.js';
import { thing } from '../task-words.js';
import { clauseOf } from '../words.js';
import { changeTime } from './changing.js';
import { adding } from './new-job.js';

const NO =
  "(?:(?:no|nope|nah)(?=[,.!;:–—-]| (?:the|my|our|i|we|not|wait|sorry|make|it)\\b)|oops|whoops|sorry|wait|hang on|argh|ah|oh|hmm|actually|my bad|my mistake|that's wrong|wrong (?:one|job)|not (?:that|this|it)(?: one)?)";
const MEANT = '(?:(?:i|we) (?:meant?|said|want(?:ed)?)|rather|make (?:it|that)|it was|it is|should be|do)';
const OTHER_JOB: readonly RegExp[] = [
  new RegExp(`^(?:${NO}[\\s,.!;:–—-]+)+(?:${MEANT}[:,]? )?(.+?)(?:,? (?:instead|i (?:meant?|said)|please))*$`, 'i'),
  /^(?:i meant?|i was talking about|i was referring to) (.+)$/i,
  /^not (?:the )?[\w -]+?,? (?:but )?(?=the |my |our )(.+)$/i,
  /^(.+?),? instead$/i,
];
const SAME: readonly RegExp[] = [
  /^(?:(?:and|also|plus|likewise|ditto)(?: for| also)?|(?:and )?(?:do )?(?:the )?same (?:again )?(?:thing )?(?:for|with|to|goes for)) (.+?)(?: too| as well| also| please)*\??$/i,
  /^(?:and )?(.+?) (?:too|as well|also)(?: please)?$/i,
];
const CANCELLED =
  /^(?:wrong (?:one|job)|scratch (?:that|it)|strike that|i(?:'ve| have)? changed my mind|changed my mind|forget (?:it|that|about (?:it|that))|cancel (?:that|this)|don't do (?:that|it)|(?:that|it) was (?:a mistake|wrong|not what i (?:meant|wanted)))$/i;
/** "never mind, don't skip it". */
const NOT_DONE =
  /^(?:(?:never ?mind|no|wait|actually|on second thoughts?)[, ]+)*(?:don't|do not|dont) (skip|pause|remove|delete|cancel|move|change|rename|resume) (?:it|that|them|this)(?: after all| please)*$/i;
const VERBS: Readonly<Record<string, string>> = {
  delete: 'remove',
  cancel: 'remove',
  move: 'update',
  change: 'update',
  rename: 'update',
};
const LEAD = new RegExp(`^(?:${NO}[\\s,.!;:–—-]+)+`, 'i');

/** Null: the utterance does not go back to the turn before. */
export function goingBack(text: string, context: Context): Plan | null {
  if (context.deeds.length === 0) return null;
  return takenBack(text, context) ?? another(text, context) ?? likewise(text, context) ?? alsoMoved(text, context);
}

/** "cancel that", "no wait, never mind": said right after a change it may mean that change. */
function takenBack(text: string, context: Context): Plan | null {
  const said = text.replace(/[\s.!]+$/, '');
  const rest = said.replace(LEAD, '');
  const deed = NOT_DONE.exec(rest)?.[1]?.toLowerCase() ?? '';
  const unwanted = deed !== '' && context.deeds.every(({ tool }) => tool.startsWith(VERBS[deed] ?? deed));
  if (!isNo(said) && !isNo(rest) && !CANCELLED.test(rest) && !unwanted) return null;
  const back = context.deeds.map(wayBack);
  const [only, more] = context.deeds;
  if (!only || back.some((each) => each === null)) return null;
  const what = more ? 'all of that' : `${GERUNDS[only.tool] ?? 'that'} ${only.jobs.join(' and ')}`;
  // One undo takes back one change; more than one is for the person to name.
  if (more) return null;
  return askFirst(`Shall I take back ${what}?`, calls(...back.flatMap((each) => each ?? [])));
}

/** "no, the report", "the other one instead". */
function another(text: string, context: Context): Plan | null {
  const [done, more] = context.deeds;
  if (!done || (more && !LOOKING.has(done.tool))) return null;
  const job = named(OTHER_JOB, text, done, context);
  if (job === null) return null;
  if (typeof job !== 'string') return job;
  const again = repeated(context.deeds, job);
  if (again === null) return null;
  if (LOOKING.has(done.tool) || done.unchanged) return again;
  const back = wayBack(done);
  const [was = ''] = done.jobs;
  if (back === null) return askFirst(`${was} stays as asked. Shall I run ${job} too?`, again);
  const plan = calls(back, ...again.calls);
  return back.tool === 'undo'
    ? askFirst(`Shall I take back ${GERUNDS[done.tool] ?? 'changing'} ${was}, and ${doing(done, job)}?`, plan)
    : plan;
}

/** "and the cleanup", "the report too", "same for the health check". */
function likewise(text: string, context: Context): Plan | null {
  const [done] = context.deeds;
  if (!done || context.deeds.some(({ tool }) => tool !== done.tool && !LOOKING.has(tool))) return null;
  const job = named(SAME, text, done, context);
  if (job !== null && typeof job !== 'string') return job;
  if (job === null) return done.tool === 'add_job' ? addedLikewise(text, done, context) : null;
  const again = repeated(context.deeds.slice(0, LOOKING.has(done.tool) ? 2 : 1), job);
  if (again === null) return null;
  return done.tool === 'remove_job' || done.tool === 'update_job'
    ? askFirst(`Shall I ${doing(done, job)} too?`, again)
    : again;
}

/** "same for the health check", after a job was added: that task at the same times. */
function addedLikewise(text: string, { args }: Done, context: Context): Plan | null {
  const words = SAME[0]?.exec(text.replace(/[\s.!]+$/, ''))?.[1];
  const task = words === undefined || !/\bsame\b/i.test(text) ? null : thing(words, context.tasks);
  return task && typeof args['when'] === 'string' ? adding(task, args['when'], null, context) : null;
}

/** "and the other one to 6am", after a job was moved. */
function alsoMoved(text: string, context: Context): Plan | null {
  const [, who, when] = /^(?:and|also|plus)(?: also)? (.+?) (?:to|at|for) (.+?)[\s.!]*$/i.exec(text) ?? [];
  if (who === undefined || context.deeds.at(-1)?.tool !== 'update_job' || jobsMeant(who, context).kind === 'unknown')
    return null;
  return changeTime(`move ${who} to ${when}`, context);
}

/** The other job that the words mean, or the question which; null where they mean none, or hold more than its name. */
function named(
  forms: readonly RegExp[],
  text: string,
  { jobs: dealtWith }: Done,
  context: Context,
): string | Plan | null {
  const said = text.replace(/[\s.!]+$/, '');
  for (const form of forms) {
    const words = form.exec(said)?.[1];
    if (words === undefined || findWhen(words, context) !== null || context.read(words).status !== 'not_a_schedule')
      continue;
    const meant = jobsMeant(clauseOf(words).text, context);
    const found = meant.kind === 'jobs' ? meant.jobs : meant.kind === 'several' ? meant.candidates : [];
    const others = found.map(({ name }) => name).filter((name) => !dealtWith.includes(name));
    if (others.length === 1 && others[0] !== undefined) return others[0];
    if (others.length > 1) return whichOf(others, form, context);
  }
  return null;
}

function whichOf(names: readonly string[], form: RegExp, context: Context): Plan {
  const lead = form === SAME[0] || form === SAME[1] ? 'also ' : 'no, ';
  return ask(whichJob('', names), (reply) => {
    const name = chosen(reply, names);
    return name === undefined ? null : goingBack(`${lead}${name}`, context);
  });
}

const LOOKING: ReadonlySet<string> = new Set(['get_job_status', 'job_history']);
const REPEATED: ReadonlySet<string> = new Set([
  ...LOOKING,
  'pause_job',
  'resume_job',
  'remove_job',
  'skip_next',
  'run_job_now',
  'update_job',
]);

/** The same calls for another job; null where one of them cannot be meant for another. */
function repeated(deeds: readonly Done[], job: string): (Plan & { kind: 'calls' }) | null {
  const again = deeds.map(({ tool, args }): Call | null => {
    const { job: _job, jobs: _jobs, all, ...more } = args;
    const foreign = tool === 'update_job' && (more['when'] === undefined || more['new_name'] !== undefined);
    return !REPEATED.has(tool) || all !== undefined || foreign ? null : { tool, args: { job, ...more } };
  });
  return again.some((each) => each === null) ? null : calls(...again.flatMap((each) => each ?? []));
}

/** What takes a call back; null where nothing does. */
function wayBack({ tool, jobs, unchanged }: Done): Call | null {
  const [job, more] = jobs;
  if (job === undefined || unchanged) return null;
  if (more === undefined && tool === 'add_job') return { tool: 'remove_job', args: { job } };
  if (more === undefined && tool === 'pause_job') return { tool: 'resume_job', args: { job } };
  if (more === undefined && tool === 'resume_job') return { tool: 'pause_job', args: { job } };
  return GERUNDS[tool] === undefined ? null : { tool: 'undo', args: {} };
}

const GERUNDS: Readonly<Record<string, string>> = {
  add_job: 'adding',
  remove_job: 'the removal of',
  update_job: 'the change of',
  pause_job: 'pausing',
  resume_job: 'resuming',
  skip_next: 'skipping',
};

function doing({ tool, args }: Done, job: string): string {
  switch (tool) {
    case 'remove_job':
      return `remove ${job}`;
    case 'update_job':
      return `change ${job} to ${String(args['when'])}`;
    case 'skip_next':
      return `skip the next run of ${job}`;
    default:
      return `${tool.split('_')[0] ?? ''} ${job}`;
  }
}
