// The verbs of the crontab as tools of the agent, each in two strengths. A tool's schema is the verb's own zod request, so a new
// argument is added in one place; a call that needs a person's yes ends the turn and is kept for the program to repeat.

import type { Tool, ToolContext, ToolResult } from '../agent/tool.js';
import type { Approval, Failure } from '../crontab/crontab.js';
import { inPlainSight } from '../crontab/show.js';
import type { Instant } from '../time/instant.js';
import { changingTools } from './changing-tools.js';
import { lookingTools } from './looking-tools.js';
import type { EntryDeps, ToolEntry } from './tool-entry.js';
import { refused } from './tool-results.js';

export interface ToolDeps extends EntryDeps {
  readonly by: string;
  /**
   * A call that a person must agree to; only the program can repeat it with their yes. Answers why they are not asked; null: they are.
   */
  onConfirmation(wanted: Proposal): string | null;
}

/** Exactly the call that a yes would repeat, and what the person is shown. */
export interface Proposal {
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly message: string;
  readonly preview: string;
  /** Where long values are cut in the preview: all of it. */
  readonly full?: string;
  /** What would run, as it is shown. */
  readonly approval?: Approval;
}

/** A proposal that was shown to a person. */
export interface Wanted extends Proposal {
  /** The program's own; in no message, so that no words of anybody can name it. */
  readonly nonce: string;
  readonly expiresAt: Instant;
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
      const { approval } = wanted;
      return entry.verb(request.data as never, { by, confirmed: true, throughModel, ...(approval && { approval }) });
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
  const { message, full, approval } = failure;
  const preview = failure.preview ?? `${tool} ${inPlainSight(JSON.stringify(args))}`;
  const shown = { tool, args, message, preview, ...(full !== undefined && { full }), ...(approval && { approval }) };
  const denied = deps.onConfirmation(shown);
  if (denied !== null) return { content: { error: denied, code: 'denied' }, failed: true };
  const question = `${failure.message} Go on? (yes/no)`;
  return { content: { error: failure.message, code: failure.code, question }, failed: true, endsTurn: true };
}
