// A chat session apart from where its lines come from: one assistant, the scheduler of this process, and what either has to say.

import type { Assistant } from '../../assistant/assistant.js';
import { createAssistant, yesTo } from '../../assistant/assistant.js';
import type { World } from '../../compose.js';
import type { SchedulerEvent } from '../../scheduler/events.js';
import { printableLine } from '../../crontab/show.js';
import { slash } from './slash.js';
import { banner, besideWords, eventLine, missedWords, otherSchedulers, partingWords } from './standing.js';
import type { Screen } from './turn.js';
import { showTurn } from './turn.js';

export interface Session {
  readonly world: World;
  readonly assistant: Assistant;
  readonly screen: Screen;
  /** Says one line: a command of the chat or an utterance. */
  say(line: string): Promise<{ readonly stay: boolean; readonly failed: boolean }>;
  /** Interrupts the turn that is under way; 'second' when that was asked for already. */
  interrupt(): 'first' | 'second';
  /** Where lines of the scheduler go; before it is set they are lines beside the answer. */
  onAside(show: (line: string) => void): void;
}

export interface SessionOptions {
  readonly screen: Screen;
  readonly stream: boolean;
  readonly verbose: boolean;
  readonly resume: boolean;
  /** Where a command that the person words is to run. */
  readonly folder: string;
}

export async function openSession(world: World, options: SessionOptions): Promise<Session> {
  const { screen } = options;
  const assistant = await createAssistant({
    crontab: world.crontab,
    model: world.model,
    by: 'chat',
    folder: options.folder,
    resume: options.resume,
  });
  let show = (line: string): void => screen.aside(line);
  let turn: AbortController | null = null;
  world.scheduler().on((event) => {
    const line = eventLine(event, world);
    if (line !== null) show(line);
  });
  return {
    world,
    assistant,
    screen,
    onAside: (given) => void (show = given),
    interrupt() {
      const again = turn?.signal.aborted === true;
      turn?.abort();
      return again ? 'second' : 'first';
    },
    async say(line) {
      const text = line.trim();
      const { waiting } = assistant;
      if (waiting?.full !== undefined && /^f(ull)?$/i.test(text)) {
        for (const each of waiting.full.split('\n')) screen.line(`  ${printableLine(each)}`);
        return { stay: true, failed: false };
      }
      if (text === '') return { stay: true, failed: false };
      if (/^(?:exit|quit|:q)$/i.test(text)) return { stay: false, failed: false };
      if (text.startsWith('/')) return slash(text, { world, assistant, screen });
      turn = new AbortController();
      const display = {
        screen,
        now: () => world.clock.now(),
        signal: turn.signal,
        stream: options.stream,
        verbose: options.verbose,
        ...yesTo(assistant, text),
      };
      const reply = await showTurn(assistant, text, display);
      turn = null;
      return { stay: true, failed: reply.outcome === 'failed' || reply.refused };
    },
  };
}

/** Starts firing, after the banner; then says what was missed and who else is there. */
export async function begin(session: Session, note: (line: string) => void): Promise<void> {
  const { world, assistant } = session;
  for (const line of await banner(world, assistant.modelName)) note(line);
  const beside = besideWords(await otherSchedulers(world));
  if (beside !== null) note(beside);
  const news = world.crontab.newConfig();
  if (news !== null) note(`note: ${news}`);
  const decided: (SchedulerEvent & { kind: 'skipped' })[] = [];
  const stop = world.scheduler().on((event) => {
    if (event.kind === 'skipped') decided.push(event);
  });
  await world.scheduler().start();
  await nextTurn();
  stop();
  for (const line of await missedWords(world, decided)) note(line);
}

const GRACE_MS = 30_000;

/** Lets what runs finish, and says when nobody is left to fire. */
export async function end(session: Session, note: (line: string) => void): Promise<void> {
  const { world } = session;
  const running = world.scheduler().active();
  if (running > 0) note(`Waiting for ${running === 1 ? 'a run' : `${running} runs`} to finish…`);
  const { interrupted } = await world.scheduler().stop({ graceMs: GRACE_MS });
  if (interrupted > 0) note(`${interrupted} runs were interrupted.`);
  const parting = await partingWords(world);
  if (parting !== null) note(parting);
}

/** The first planning pass has been told to the listeners. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
