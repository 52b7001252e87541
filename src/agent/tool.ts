// A Tool: something the model may call. Its zod request is the one source of the JSON schema the model sees and of the check
// that decides whether a call may run.

import type { z } from 'zod';

export interface Tool {
  readonly name: string;
  readonly description: string;
  /** A flat z.object(...).strict(), without unions. */
  readonly request: z.ZodTypeAny;
  /** Whether it may change anything: two mutating calls with equal arguments in one turn act once. */
  readonly mutates: boolean;
  /** One valid call, shown to a model that got the arguments wrong. */
  readonly example: Readonly<Record<string, unknown>>;
  /** The tool itself asks the person when `context.tainted`; otherwise a tainted turn may not call what mutates. */
  readonly handlesTaint?: boolean;
  /** Runs with checked arguments. A thrown error becomes a tool result that the model sees. */
  run(args: never, context: ToolContext): Promise<ToolResult>;
}

export interface ToolContext {
  readonly signal: AbortSignal;
  /** `hash(turn, tool, arguments)`: equal for a call that is repeated. */
  readonly requestId: string;
  /** Untrusted content was read earlier in this turn: whoever wrote it may be the one who asks. */
  readonly tainted?: boolean;
}

export interface ToolResult {
  /** JSON-safe; what the model reads. */
  readonly content: unknown;
  /** Lines the program itself prints to the person, from stored rows, whatever the model says afterwards. */
  readonly receipts?: readonly string[];
  /** The call was refused or failed: nothing was changed. */
  readonly failed?: boolean;
  /** Content that came from outside (task output, web pages): the rest of the turn is tainted. */
  readonly untrusted?: boolean;
  /** Ends the turn after this call: a question to the person, who must answer before anything goes on. */
  readonly endsTurn?: boolean;
}
