// What the conversation so far says about the next sentence: which jobs were mentioned, and which question is open. Derived from
// the messages alone, so that any process can carry a conversation on.

import type { Message } from '../../llm/model.js';

export interface Exchange {
  readonly utterance: string;
  /** Everything after it, up to the next utterance. */
  readonly replies: readonly Exclude<Message, { role: 'user' } | { role: 'system' }>[];
}

/** The conversation by turns, oldest first. */
export function exchanges(messages: readonly Message[]): readonly Exchange[] {
  const turns: { utterance: string; replies: Exchange['replies'][number][] }[] = [];
  for (const message of messages) {
    if (message.role === 'user') turns.push({ utterance: message.content, replies: [] });
    else if (message.role !== 'system') turns.at(-1)?.replies.push(message);
  }
  return turns;
}

/** Names of the jobs in the latest turn that dealt with any, in order of mention. */
export function lastMentioned(turns: readonly Exchange[]): readonly string[] {
  for (const turn of turns.toReversed()) {
    const names = turn.replies.flatMap((message) => (message.role === 'tool' ? namesIn(message.content) : []));
    if (names.length > 0) return [...new Set(names)];
    // "It" may be that one now.
    const [only] = turn.replies;
    if (only?.role === 'assistant' && only.content.startsWith('There is no job called ')) return [];
  }
  return [];
}

/** The calls of a turn that were carried out. */
function doneIn(
  turn: Exchange,
): readonly { readonly name: string; readonly args: Readonly<Record<string, unknown>> }[] {
  const failed = new Set(
    turn.replies.flatMap((message) =>
      message.role === 'tool' && objectOf(message.content)?.['error'] !== undefined ? [message.toolCallId] : [],
    ),
  );
  return turn.replies.flatMap((message) =>
    message.role === 'assistant'
      ? message.toolCalls
          .filter(({ id }) => !failed.has(id))
          .map(({ name, arguments: args }) => ({ name, args: objectOf(args) ?? {} }))
      : [],
  );
}

/** The task of the job that a turn added, if it did. */
export function addedIn(turn: Exchange | undefined): string | null {
  const task = turn && doneIn(turn).findLast(({ name }) => name === 'add_job')?.args['task'];
  return typeof task === 'string' ? task : null;
}

/** One call of a turn that was carried out, and the jobs that its result names. */
export interface Done {
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly jobs: readonly string[];
  /** The task of the job, where the result says so. */
  readonly task: string | null;
  /** It found everything as it was to be. */
  readonly unchanged: boolean;
}

/** The calls of a turn with what came of them; those that were refused or asked back are left out. */
export function deedsOf(turn: Exchange | undefined): readonly Done[] {
  const results = new Map(
    (turn?.replies ?? []).flatMap((message) =>
      message.role === 'tool' ? [[message.toolCallId, objectOf(message.content)] as const] : [],
    ),
  );
  return (turn?.replies ?? []).flatMap((message) =>
    message.role === 'assistant'
      ? message.toolCalls.flatMap(({ id, name, arguments: args }): readonly Done[] => {
          const content = results.get(id);
          if (!content || content['error'] !== undefined) return [];
          const rows = (Array.isArray(content['jobs']) ? content['jobs'] : [content]) as readonly Record<
            string,
            unknown
          >[];
          const task = rows.length === 1 && typeof rows[0]?.['task'] === 'string' ? rows[0]['task'] : null;
          const jobs = rows.flatMap((row) => (typeof row['name'] === 'string' ? [row['name']] : []));
          const unchanged = rows.every((row) => row['status'] === 'unchanged');
          return [{ tool: name, args: objectOf(args) ?? {}, jobs, task, unchanged }];
        })
      : [],
  );
}

/** Names of several jobs, in the order in which the latest turn that showed several did: what "the second one" counts in. */
export function lastShown(turns: readonly Exchange[]): readonly string[] {
  for (const turn of turns.toReversed()) {
    const [only] = turn.replies;
    const names =
      turn.replies.length === 1 && only?.role === 'assistant'
        ? namesAsked(only.content)
        : deedsOf(turn).flatMap(({ jobs }) => jobs);
    if (new Set(names).size > 1) return [...new Set(names)];
  }
  return [];
}

/** "Which job do you mean by "the backup": a, b?" and the names in it again. */
export function whichJob(words: string, names: readonly string[]): string {
  return `Which job do you mean${words === '' ? '' : ` by "${words}"`}: ${names.join(', ')}?`;
}

function namesAsked(text: string): readonly string[] {
  return /^Which job do you mean(?: by ".*")?: (.+)\?$/.exec(text)?.[1]?.split(', ') ?? [];
}

/** The tool that made the last of these changes in the conversation. */
export function lastChange(turns: readonly Exchange[], changing: ReadonlySet<string>): string | null {
  for (const turn of turns.toReversed()) {
    const change = doneIn(turn).findLast(({ name }) => changing.has(name));
    if (change) return change.name;
  }
  return null;
}

/** The jobs that this change was made to, by the names they have since. */
export function lastChanged(turns: readonly Exchange[], changing: ReadonlySet<string>): readonly string[] {
  for (const turn of turns.toReversed()) {
    const change = deedsOf(turn).findLast(({ tool }) => changing.has(tool));
    if (change) return change.jobs;
  }
  return [];
}

/** The question that the last tool call of a turn ended with, and the call that raised it. */
export interface OpenQuestion {
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly code: string;
  readonly question: string;
  readonly candidates: readonly string[];
  /** Later calls of the same message: they wait for the answer too. */
  readonly later: readonly { readonly tool: string; readonly args: Readonly<Record<string, unknown>> }[];
}

export function openQuestion(turn: Exchange | undefined): OpenQuestion | null {
  const asked = turn?.replies.findLast((message) => {
    const content = message.role === 'tool' ? objectOf(message.content) : null;
    return content?.['question'] !== undefined;
  });
  if (asked?.role !== 'tool') return null;
  const content = objectOf(asked.content) ?? {};
  const made = turn?.replies.flatMap((message) => (message.role === 'assistant' ? message.toolCalls : [])) ?? [];
  const place = made.findIndex(({ id }) => id === asked.toolCallId);
  const call = made[place];
  const args = call ? objectOf(call.arguments) : null;
  if (!call || !args || typeof content['code'] !== 'string') return null;
  const candidates = Array.isArray(content['candidates'])
    ? content['candidates'].filter((each): each is string => typeof each === 'string')
    : [];
  const later = made.slice(place + 1).map((each) => ({ tool: each.name, args: objectOf(each.arguments) ?? {} }));
  return { tool: call.name, args, code: content['code'], question: String(content['question']), candidates, later };
}

/** A list of jobs is no mention of one, unless it has only one. */
function namesIn(json: string): readonly string[] {
  const content = objectOf(json);
  if (content === null || content['error'] !== undefined) return [];
  const { name, jobs } = content;
  if (typeof name === 'string') return [name];
  const rows = Array.isArray(jobs)
    ? jobs.flatMap((row: unknown) =>
        typeof row === 'object' && row !== null && typeof (row as { name?: unknown }).name === 'string'
          ? [(row as { name: string }).name]
          : [],
      )
    : [];
  return content['total'] === undefined || rows.length === 1 ? rows : [];
}

export function objectOf(json: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
    const { untrusted, content } = value as { untrusted?: unknown; content?: unknown };
    const inner = untrusted === true ? content : value;
    return typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>) : null;
  } catch {
    return null; // cut to size by the loop: nothing can be known from it
  }
}
