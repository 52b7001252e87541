// From what people call a task to the task of the registry: "back up the DB", "database backup", "clean up old logs",
// "nightly-etl". Each pattern must cover all the words; a word that is not accounted for means that another thing was meant.

import type { TaskDefinition } from '../../task/definition.js';
import { fold } from '../../task/suggest.js';

export interface TaskMatch {
  readonly task: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** How often, where it was said as an adjective: "a nightly backup". */
  readonly often: string | null;
}

const ARTICLE =
  '(?:(?:the|a|an|my|our|your|this|that|another|one|some|all|all the|all of the|any|new|regular|recurring|automatic|automated|scheduled|quick|full|complete|fresh|simple|little|periodic|routine) )*';
const DB =
  '(?:whole |entire |sqlite |sql |app |application |local |production |prod |live |main )?(?:db|dbs|database|databases|data base|data|sqlite|sqlite file|db file|database file|job store|crontab database)';
const BACKUP = '(?:back[- ]?ups?|bkps?|bkups?|bups?|dumps?|snapshots?)';
const LOGS =
  '(?:old |stale |outdated |expired |ancient |unused |obsolete |leftover )*(?:logs?|log ?files?|history|run history|log entries)';
const CHECKUP =
  '(?:health[- ]?checks?|health[- ]?checkups?|check-?ups?|health[- ]?pings?|health monitoring|health tests?|health probes?|system checks?|sanity checks?|uptime checks?)';
const SYSTEM =
  '(?:system|systems|server|servers|service|services|app|application|database|db|disk|machine|scheduler|site)';
const FINE =
  '(?:ok|okay|fine|healthy|up|alive|well|good|up and running|still up|all right|alright|in order|working|running)';
const REPORT =
  '(?:(?:status|summary|run|runs|job|jobs|activity|usage|progress|work|morning|evening) )*(?:reports?|summary|summaries|digests?|overview)';

interface Form {
  readonly task: string;
  readonly pattern: RegExp;
}

function form(task: string, ...patterns: readonly string[]): Form {
  return { task, pattern: new RegExp(`^(?:${patterns.join('|')})$`, 'i') };
}

/** Deeds can be ordered ("back up the DB"); things need a verb before them ("schedule a backup"). */
const DEEDS: readonly Form[] = [
  form(
    'db_backup',
    `back(?:ing)?[- ]?up ${ARTICLE}${DB}`,
    `back[- ]?up`,
    `back ${ARTICLE}${DB} up`,
    `(?:take|make|do|create|perform|run|get|store|save|do me|execute|trigger) ${ARTICLE}(?:${DB}(?:'s)? )?${BACKUP}(?: (?:of|for|from) ${ARTICLE}${DB})?`,
    `(?:dump|snapshot|save a copy of|make a copy of|take a copy of) ${ARTICLE}${DB}`,
    `${ARTICLE}${DB} to (?:be )?back(?:ed)?[- ]?up`,
    `${ARTICLE}${DB} (?:(?:should|must|has to|needs to|to|gets?|is|are) )?(?:(?:to )?(?:be|get|gets) )?backed up`,
  ),
  form(
    'health_check',
    `(?:check|checking|monitor|verify|test|watch|probe) ${ARTICLE}(?:${SYSTEM}(?:'s)? )?health(?: of ${ARTICLE}${SYSTEM})?`,
    `(?:check|verify|make sure|see|test|confirm|look)(?: that| if| whether)? ${ARTICLE}(?:everything|things|it all|we|${SYSTEM}) (?:is|are|'s) (?:all |still )?${FINE}`,
    `(?:check|monitor|check on) ${ARTICLE}${SYSTEM}(?:'s)?(?: (?:space|usage|status))?`,
    `(?:do|run|perform|make|execute|trigger|carry out) ${ARTICLE}${CHECKUP}(?: (?:of|on|for) ${ARTICLE}${SYSTEM})?`,
    `health[- ]?check(?: ${ARTICLE}${SYSTEM})?`,
  ),
  form(
    'cleanup_logs',
    `(?:clean|clear|tidy|sweep|cleaning|clearing)(?:[- ]?(?:up|out|away|down))? ${ARTICLE}${LOGS}`,
    `(?:clean|clear|tidy|sweep) ${ARTICLE}${LOGS} (?:up|out|away)`,
    `(?:purge|prune|remove|delete|rotate|trim|wipe|drop|expire|erase|throw away|throw out|get rid of|discard|cleanup) ${ARTICLE}${LOGS}`,
    `(?:do|run|perform|execute|trigger) ${ARTICLE}(?:${LOGS} )?(?:cleanup|clean-up|clean up|rotation)(?: of ${ARTICLE}${LOGS})?`,
  ),
  form(
    'cleanup_logs',
    `${ARTICLE}${LOGS} (?:(?:should|must|has to|have to|needs? to|to|gets?|get|is|are) )?(?:(?:to )?be )?(?:cleaned|cleared|purged|pruned|rotated|trimmed|wiped|tidied|deleted|removed|erased|dropped|thrown away|discarded)(?: up| out| away)?`,
  ),
  form(
    'send_report',
    `${ARTICLE}${REPORT} (?:(?:should|must|has to|needs to|to|gets?|is) )?(?:(?:to )?be )?(?:sent|delivered|generated|created|written)(?: out)?(?: to (?:me|us))?`,
    `(?:send|give|get|deliver|generate|create|produce|make|write|prepare|build|compile|run|do|show|execute|trigger)(?: out)?(?: (?:me|us))? ${ARTICLE}${REPORT}(?: (?:of|on|about|for) ${ARTICLE}(?:runs|jobs|all jobs|everything|activity|day|week|month|the day|the week))?(?: to (?:me|us))?`,
  ),
];

const THINGS: readonly Form[] = [
  form(
    'db_backup',
    `${ARTICLE}(?:${DB}(?:'s)? )?${BACKUP}(?: (?:of|for) ${ARTICLE}${DB})?`,
    `backing up(?: ${ARTICLE}${DB})?`,
  ),
  form('health_check', `${ARTICLE}(?:${SYSTEM} )?${CHECKUP}(?: (?:of|on|for) ${ARTICLE}${SYSTEM})?`),
  form(
    'cleanup_logs',
    `${ARTICLE}(?:old )?(?:logs?|log ?files?)[- ](?:cleanups?|clean-ups?|clean ups?|cleaning|rotation|retention|purge|pruning|cleaner)`,
    `${ARTICLE}(?:cleanup|clean-up|clean up|cleaning|cleaning up|rotation|purge|pruning)(?: of ${ARTICLE}${LOGS}| job)?`,
    `${ARTICLE}cleanup (?:the )?logs`,
  ),
  form('send_report', `${ARTICLE}${REPORT}`),
];

const OFTEN: Readonly<Record<string, string>> = {
  daily: 'daily',
  everyday: 'every day',
  hourly: 'hourly',
  nightly: 'nightly',
  weekly: 'weekly',
  monthly: 'monthly',
  quarterly: 'quarterly',
  yearly: 'yearly',
  annual: 'yearly',
  biweekly: 'biweekly',
  fortnightly: 'fortnightly',
};
const ADJECTIVE = new RegExp(`\\b(${Object.keys(OFTEN).join('|')})\\s+(?=\\S)`, 'i');

/** An order to do something: "back up the DB", "send me the weekly report". */
export function deed(words: string, tasks: readonly TaskDefinition[]): TaskMatch | null {
  return match(words, tasks, DEEDS, false);
}

/** The name of something that can be done: "a nightly backup", "db_backup". */
export function thing(words: string, tasks: readonly TaskDefinition[]): TaskMatch | null {
  return match(words, tasks, THINGS, true);
}

/** Whether words name the task that a job runs, in any of its forms. */
export function namesTask(words: string, tasks: readonly TaskDefinition[]): string | null {
  const found = thing(words, tasks) ?? deed(words, tasks);
  // "the nightly backup" says more than the task: whether a job is nightly is for its own words to tell.
  return found === null || found.often !== null ? null : found.task;
}

function match(
  words: string,
  tasks: readonly TaskDefinition[],
  forms: readonly Form[],
  byName: boolean,
): TaskMatch | null {
  const { text, args } = takeArguments(words.trim());
  if (text === '') return null;
  if (byName) {
    const named = byTaskName(text, tasks);
    if (named) return { task: named, args, often: null };
  }
  const found = forms.find((each) => each.pattern.test(text) && has(tasks, each.task));
  if (found) return usable({ task: found.task, args, often: null });
  const adjective = ADJECTIVE.exec(text);
  if (!adjective) return null;
  const often = OFTEN[(adjective[1] ?? '').toLowerCase()] ?? null;
  const rest = text.replace(ADJECTIVE, '');
  const without = match(rest, tasks, forms, byName);
  return without && { ...without, args: { ...without.args, ...args }, often };
}

/** Only the clean-up knows an age, only the health check an address. */
function usable(found: TaskMatch): TaskMatch | null {
  return Object.keys(found.args).every((name) => KNOWN_BY[name] === found.task) ? found : null;
}

const KNOWN_BY: Readonly<Record<string, string>> = {
  older_than: 'cleanup_logs',
  urls: 'health_check',
  period: 'send_report',
  database: 'db_backup',
};

/** "the nightly-etl job", "DB backup": a registered name, whatever its case and separators. */
function byTaskName(text: string, tasks: readonly TaskDefinition[]): string | null {
  const plain = text
    .replace(/^["'](.*)["']$/, '$1')
    .replace(/^(?:the |a |an |my |our )+/i, '')
    .replace(/^(?:task|job)\s+/i, '');
  for (const wanted of [plain, plain.replace(/\s+(?:task|job|script|command|process)$/i, '')]) {
    const found = tasks.find((task) => fold(task.name) === fold(wanted));
    if (found && found.name !== 'notify') return found.name;
  }
  return null;
}

function has(tasks: readonly TaskDefinition[], name: string): boolean {
  return tasks.some((task) => task.name === name);
}

const COUNTS: Readonly<Record<string, number>> = {
  ...{ a: 1, an: 1, one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8, nine: 9, ten: 10 },
  ...{ twelve: 12, fourteen: 14, thirty: 30, sixty: 60, ninety: 90 },
};
const NUMBER = `\\d+|${Object.keys(COUNTS).join('|')}`;
const DAYS: Readonly<Record<string, number>> = { day: 1, week: 7, month: 30, year: 365 };
const UNIT = ['hour', ...Object.keys(DAYS)].join('|');

/** "two weeks" as a period: "14d". */
function spanOf(count: string, unit: string): string {
  const days = DAYS[unit.toLowerCase()];
  const number = COUNTS[count.toLowerCase()] ?? Number(count);
  return days === undefined ? `${number}h` : `${number * days}d`;
}

/** Parts of an order that are arguments of the task: "older than 30 days", "of https://example.com". */
function takeArguments(words: string): { readonly text: string; readonly args: Readonly<Record<string, unknown>> } {
  const args: Record<string, unknown> = {};
  const text = words
    .replace(
      new RegExp(`\\s+(?:that (?:are|is) |which are )?older than (${NUMBER}) ?(${UNIT})s?\\b`, 'i'),
      (_, count: string, unit: string) => {
        args['older_than'] = spanOf(count, unit);
        return '';
      },
    )
    .replace(
      new RegExp(`\\s+(?:of|for|over|about|covering|on) the (?:last|past) (?:(${NUMBER}) )?(${UNIT})s?$`, 'i'),
      (_, count: string | undefined, unit: string) => {
        args['period'] = spanOf(count ?? '1', unit);
        return '';
      },
    )
    .replace(
      /^(.*\bback[- ]?up)s?(?: (?:of|for|from))?(?: (?:the|my|our))?(?: (?:sqlite|database|db|file))* (\/[\w./-]+\.(?:db|db3|sqlite|sqlite3))$/i,
      (_, verb: string, file: string) => {
        args['database'] = file;
        return verb;
      },
    )
    .replace(
      /^(check|monitor|ping|health[- ]?check|watch)(?: (?:that|if|whether))?((?:,? (?:and )?https?:\/\/\S+)+)(?: (?:is|are) (?:still )?(?:up|alive|ok|okay|reachable|healthy|online))?/i,
      (_, _verb, urls: string) => {
        args['urls'] = urls
          .trim()
          .split(/,? (?:and )?/)
          .filter(Boolean)
          .join(',');
        return 'health check';
      },
    )
    .replace(/ (?:of|on|for) (https?:\/\/\S+)$/i, (_, url: string) => {
      args['urls'] = url;
      return '';
    });
  return { text: text.trim(), args };
}
