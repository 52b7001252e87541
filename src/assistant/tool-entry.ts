// One verb of the crontab as the table of tools holds it.

import type { z } from 'zod';
import type { ToolResult } from '../agent/tool.js';
import type { Caller, Crontab, Receipt } from '../crontab/crontab.js';

type Verb = (request: never, caller: Caller) => Promise<ToolResult>;

export interface ToolEntry {
  readonly name: string;
  readonly description: string;
  readonly request: z.ZodTypeAny;
  readonly mutates: boolean;
  readonly example: Readonly<Record<string, unknown>>;
  readonly verb: Verb;
}

/** What the verbs of one turn need beside their request. */
export interface EntryDeps {
  readonly crontab: Crontab;
  /** Whether a language model writes the calls: names in full only, and what tasks printed taints the turn. */
  readonly throughModel: boolean;
  /** Where a command that a person words runs; without it, and through a model, there are none. */
  readonly folder?: string;
  /** A stored row changed or was added. */
  readonly onReceipts: (receipts: readonly Receipt[]) => void;
}
