// What a turn tells while it runs. Events are the loop's only output besides its result: whoever shows them decides how.

export type TurnEvent =
  /** A piece of what the model says. */
  | { readonly type: 'text'; readonly text: string }
  /** A call that passed every check and is about to run. */
  | { readonly type: 'tool_start'; readonly name: string; readonly arguments: Readonly<Record<string, unknown>> }
  /** A call was answered: run, refused or not run. */
  | { readonly type: 'tool_end'; readonly name: string; readonly ok: boolean }
  /** A line of the program about what was really done, from stored rows. */
  | { readonly type: 'receipt'; readonly line: string }
  /** The model said that something was done which was not: the program says so. */
  | { readonly type: 'correction'; readonly text: string };

export type OnTurnEvent = (event: TurnEvent) => void;
