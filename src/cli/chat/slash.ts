// Commands of the chat itself. They are for the person at the keyboard; no model sees them.

import type { Assistant } from '../../assistant/assistant.js';
import type { World } from '../../compose.js';
import type { Answer } from '../../crontab/crontab.js';
import { history } from '../../crontab/history.js';
import { list } from '../../crontab/list.js';
import { momentWords, nearest, printableLine } from '../../crontab/show.js';
import { undo } from '../../crontab/undo.js';
import { historyLine } from './standing.js';
import type { Screen } from './turn.js';

export interface SlashContext {
  readonly world: World;
  readonly assistant: Assistant;
  readonly screen: Screen;
}

const CALLER = { by: 'chat', confirmed: false } as const;

const COMMANDS: Readonly<Record<string, string>> = {
  help: 'what can be said and typed',
  jobs: 'all jobs',
  next: 'what fires next: /next [how many]',
  model: 'who answers',
  tz: 'the time zone',
  history: 'what ran lately: /history [job]',
  undo: 'take the last change back',
  quit: 'leave',
};

/** Carries out `/word …`. Answers whether to stay, and whether it failed. */
export async function slash(
  line: string,
  context: SlashContext,
): Promise<{ readonly stay: boolean; readonly failed: boolean }> {
  const [word = '', ...rest] = line.slice(1).trim().split(/\s+/);
  const { screen } = context;
  const name = word.toLowerCase();
  switch (name) {
    case 'quit':
    case 'exit':
    case 'q':
      return { stay: false, failed: false };
    case 'help':
    case '?':
    case '':
      for (const [each, does] of Object.entries(COMMANDS)) screen.line(`  /${each.padEnd(8)} ${does}`);
      screen.line('Anything else is said to the agent: "back up the DB every weekday at 9am".');
      return OK;
    case 'jobs':
      return jobs(context, Infinity);
    case 'next':
      return jobs(context, Number.parseInt(rest[0] ?? '5', 10) || 5);
    case 'model':
      screen.line(
        context.assistant.modelName === 'offline'
          ? 'offline: no language model is configured (set OPENAI_API_KEY or OPENAI_BASE_URL).'
          : printableLine(context.assistant.modelName),
      );
      return OK;
    case 'tz':
      screen.line(context.world.config.timezone);
      return OK;
    case 'history':
      return shown(
        await history(
          context.world.crontab,
          { limit: 20, ...(rest.length > 0 ? { job: rest.join(' ') } : {}) },
          CALLER,
        ),
        screen,
        (rows) => (rows.length === 0 ? ['Nothing has run yet.'] : rows.map((row) => historyLine(row, context.world))),
      );
    case 'undo':
      return shown(await undo(context.world.crontab, {}, CALLER), screen, ({ line }) => [printableLine(line)]);
    default:
      return unknown(word, screen);
  }
}

const OK = { stay: true, failed: false } as const;

async function jobs(
  { world, screen }: SlashContext,
  count: number,
): Promise<typeof OK | { stay: boolean; failed: boolean }> {
  const now = world.clock.now();
  return shown(await list(world.crontab, {}, CALLER), screen, (all) => {
    if (all.length === 0) return ['There are no jobs yet.'];
    const rows = Number.isFinite(count) ? all.filter(({ nextAt }) => nextAt !== null).slice(0, count) : all;
    return rows.map((job) => {
      const next =
        job.nextAt === null
          ? job.state === 'paused'
            ? 'paused'
            : 'no firing left'
          : `next ${momentWords(job.nextAt, world.config.timezone, now)}`;
      return `  ${printableLine(job.name)}  ${job.says}  ${next}`;
    });
  });
}

function shown<T>(
  answer: Answer<T>,
  screen: Screen,
  lines: (value: T) => readonly string[],
): { stay: boolean; failed: boolean } {
  if (!answer.ok) {
    screen.line(printableLine([answer.failure.message, answer.failure.hint].filter(Boolean).join(' ')));
    return { stay: true, failed: true };
  }
  for (const line of lines(answer.value)) screen.line(line);
  return OK;
}

function unknown(word: string, screen: Screen): { stay: boolean; failed: boolean } {
  const near = nearest(word, Object.keys(COMMANDS));
  screen.line(`There is no command /${printableLine(word)}.${near ? ` Did you mean /${near}?` : ''} /help lists them.`);
  return { stay: true, failed: true };
}
