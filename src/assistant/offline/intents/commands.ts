// A command in so many words: "run /usr/bin/rsync -a a b every night". It becomes a job of that command, word for word and without
// a shell; that it needs a person's yes, with all of it shown, is for the verb to see to.

import { JOB_NAME } from '../../../job/job.js';
import type { Context, Intent, Plan } from '../plan.js';
import { askFreely, call, say } from '../plan.js';
import { takeName } from './adding.js';
import { freeName } from './new-job.js';

const ORDER =
  /^(?:(?:schedule|add|create|set ?up) (?:(?:a|the|another) )?(?:new )?(?:job|task|command|cron ?job)?,? ?(?:to |that |which )?)?(?:runs?|executes?|exec|call|start|launch|invoke|schedule|add|trigger)(?: (?:the |this )?(?:command|script|program|shell command))?:? (.+)$/i;
const PROGRAM =
  '(?:python\\d?(?:\\.\\d+)?|node|deno|bun|bash|sh|zsh|npm|npx|yarn|pnpm|curl|wget|rsync|rclone|restic|borg|pg_dump|pg_dumpall|mysqldump|mysql|psql|sqlite3|docker|podman|kubectl|git|tar|php|ruby|perl|java|cargo|scp|ssh|aws|gcloud|az|certbot|systemctl|rm|mv|cp)';
const COMMAND = new RegExp(
  `^(?:(?:\\.{1,2}/|/|~/)\\S|${PROGRAM} \\S|[\\w.-]+\\.(?:sh|bash|py|js|mjs|rb|pl|php|exe)(?: |$))`,
);
/** What only a shell would understand. */
const SHELL = /[|<>;&$`*?(){}]/;
/** Words with which a time begins; a number alone is rather the last argument. */
const TIME_BEGINS =
  /^(?:every|each|at|on|in|once|twice|daily|nightly|hourly|weekly|monthly|yearly|weekdays?|weekends?|mon|tue|wed|thu|fri|sat|sun|today|tomorrow|tonight|midnight|noon|between|from|starting|the|first|last|\d{1,2}(?::\d\d)?[ap]m|\d{1,2}:\d\d)/i;

export const command: Intent = (clause, context) => {
  const { text, name } = takeName(clause);
  const split = splitTime(text, context);
  const body = ORDER.exec(split.what)?.[1]?.trim() ?? '';
  const quoted = /^(["'])(.+)\1$/.exec(body)?.[2];
  const line = quoted ?? body;
  if (!COMMAND.test(line)) return null;
  if (/ (?:right )?now$/i.test(line) || /^(?:right )?now$/i.test(split.when ?? ''))
    return say(
      'I run commands only as jobs, at a time. Nothing was changed. For example: "run ./sync.sh every night at 2am".',
    );
  const argv = words(line);
  if (argv === null) return say(`A quotation mark is not closed in: ${line}. Nothing was changed.`);
  if (argv.some(({ bare, said }) => SHELL.test(bare) || said.startsWith('~')))
    return say(
      `A command runs without a shell, so it cannot hold ~ or any of | < > ; & $ * ? ( ) { }. Nothing was changed. Put the line into a script, and say: "run /full/path/of/script.sh ${split.when ?? 'every night at 2am'}".`,
    );
  const adding = (when: string): Plan =>
    job(
      argv.map(({ said }) => said),
      when,
      name,
      context,
    );
  if (split.when !== null) return adding(split.when);
  return askFreely(`When should ${line} run? For example "every night at 2am" or "every 6 hours".`, (reply) => {
    const when = reply.trim().replace(/[.!]+$/, '');
    return context.read(when).status === 'not_a_schedule' ? null : adding(when);
  });
};

function job(argv: readonly string[], when: string, name: string | null, context: Context): Plan {
  const program =
    (argv[0] ?? '')
      .split('/')
      .at(-1)
      ?.replace(/\.\w+$/, '') ?? '';
  const wanted = name ?? freeName(JOB_NAME.test(program) ? program : 'command', context);
  if (context.commands) return call('add_job', { name: wanted, argv, when });
  const typed = argv.map((word) => (/^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`));
  return say(
    `I only schedule registered tasks here, not commands. Nothing was changed. Use: cron-agent add ${wanted} --when "${when}" -- ${typed.join(' ')}`,
  );
}

/** The order and its time, which stands at its end or its beginning; the words of the command are left as they are. */
function splitTime(text: string, context: Context): { readonly what: string; readonly when: string | null } {
  const all = text.split(' ');
  const reads = (words: readonly string[]): boolean =>
    TIME_BEGINS.test(words[0] ?? '') && context.read(words.join(' ')).status === 'ok';
  for (let at = 2; at < all.length; at++)
    if (reads(all.slice(at)) && !opens(all.slice(0, at).join(' ')))
      return { what: all.slice(0, at).join(' '), when: all.slice(at).join(' ') };
  for (let at = all.length - 2; at > 0; at--) {
    const lead = all.slice(0, at).join(' ').replace(/,$/, '').split(' ');
    if (reads(lead)) return { what: all.slice(at).join(' '), when: lead.join(' ') };
  }
  return { what: text, when: null };
}

/** A quotation mark that waits for its other half. */
function opens(text: string): boolean {
  return words(text) === null;
}

interface Word {
  readonly said: string;
  /** What of it stood outside quotation marks. */
  readonly bare: string;
}

/** Words as a shell would part them, quotation marks taken off; null where one is not closed. */
function words(line: string): readonly Word[] | null {
  const found: Word[] = [];
  for (const match of line.matchAll(/(?:[^\s"']+|"[^"]*"|'[^']*'|["'])+/g)) {
    const parts = match[0].match(/[^\s"']+|"[^"]*"|'[^']*'|["']/g) ?? [];
    if (parts.some((part) => part === '"' || part === "'")) return null;
    const plain = (part: string): string => (/^["']/.test(part) ? part.slice(1, -1) : part);
    found.push({ said: parts.map(plain).join(''), bare: parts.filter((part) => !/^["']/.test(part)).join('') });
  }
  return found;
}
