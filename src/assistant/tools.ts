// The verbs of the crontab as tools of the agent, each in two strengths. A tool's schema is the verb's own zod request, so a new
// argument is added in one place; a call that needs a person's yes ends the turn and is kept for the program to repeat.

import type { Tool, ToolContext, ToolResult } from '../agent/tool.js';
import type { Failure } from '../crontab/crontab.js';
import { changingTools } from './changing-tools.js';
import { lookingTools } from './looking-tools.js';
import type { EntryDeps, ToolEntry } from './tool-entry.js';
import { refused } from './tool-results.js';

export interface ToolDeps extends EntryDeps {
  readonly by: string;
  /** A call that a person must agree to; only the program can repeat it with their yes. */
  onConfirmation(wanted: Wanted): void;
}

/** Exactly the call that a yes would repeat, and what the person is shown. */
export interface Wanted {
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly message: string;
  readonly preview: string;
}

/** The tools, each in two strengths: as a model calls it, and as the program repeats it after a person's yes. */
export interface CrontabTools {
  readonly tools: readonly Tool[];
  confirmed(wanted: Wanted): Promise<ToolResult>;
}

export function crontabTools(deps: ToolDeps): CrontabTools {
  const entries = [...changingTools(deps), ...lookingTools(deps)];
  const { by, throughModel } = deps;
  return {
    tools: entries.map((entry) => toTool(entry, deps)),
    async confirmed(wanted) {
      const entry = entries.find(({ name }) => name === wanted.tool);
      const request = entry?.request.safeParse(wanted.args);
      if (!entry || !request?.success)
        return refused({ code: 'invalid', message: `${wanted.tool}: the call can no longer be made.` });
      return entry.verb(request.data as never, { by, confirmed: true, throughModel });
    },
  };
}

function toTool({ verb, ...entry }: ToolEntry, deps: ToolDeps): Tool {
  return {
    ...entry,
    handlesTaint: true,
    async run(args: never, context: ToolContext): Promise<ToolResult> {
      if (entry.mutates && context.tainted === true) return asked(entry.name, args, TAINTED, deps);
      const result = await verb(args, { by: deps.by, confirmed: false, throughModel: deps.throughModel });
      const { failure } = result as ToolResult & { failure?: Failure };
      return failure?.code === 'needs_confirmation' ? asked(entry.name, args, failure, deps) : result;
    },
  };
}

const TAINTED: Failure = {
  code: 'needs_confirmation',
  message: 'This turn has read what a task printed, so a change needs your yes.',
};

/** Nothing was done; the turn ends, and the program asks the person (SECURITY X11). */
function asked(tool: string, args: Readonly<Record<string, unknown>>, failure: Failure, deps: ToolDeps): ToolResult {
  const preview = failure.preview ?? `${tool} ${JSON.stringify(args)}`;
  deps.onConfirmation({ tool, args, message: failure.message, preview });
  const question = `${failure.message} Go on? (yes/no)`;
  return { content: { error: failure.message, code: failure.code, question }, failed: true, endsTurn: true };
}
