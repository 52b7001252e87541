// The tools of a turn, and the way from what a model wrote to a call that may run: the name found, the arguments read, the
// schema passed. Whatever fails on the way becomes words for the model that name the field, the value, what is expected and
// one valid example; nothing runs.

import type { ZodIssue, ZodTypeAny } from 'zod';
import { readJsonObject } from '../llm/json-arguments.js';
import { toJsonSchema } from '../llm/json-schema.js';
import type { ToolCall, ToolSpec } from '../llm/model.js';
import type { Tool } from './tool.js';

type Arguments = Readonly<Record<string, unknown>>;

export type CheckedCall =
  | { readonly ok: true; readonly tool: Tool; readonly args: Arguments }
  | {
      readonly ok: false;
      readonly tool?: Tool;
      readonly args?: Arguments;
      readonly problem: Readonly<Record<string, unknown>>;
    };

/** Namespaces that models put before a name, and marks that they leave behind it. */
const PREFIX = /^(?:functions?|tools?|default_api|multi_tool_use|api|assistant)(?:\.|::|:|\/)/i;
const SUFFIX = /(?::\d+|<\|.*|\(\))$/s;

export class Toolbox {
  readonly specs: readonly ToolSpec[];
  readonly #tools: readonly Tool[];

  constructor(tools: readonly Tool[]) {
    this.#tools = tools;
    this.specs = tools.map(({ name, description, request }) => ({ name, description, parameters: schemaOf(request) }));
  }

  /** Exact, else without a known prefix, else the only one that differs in case alone. */
  find(name: string): Tool | undefined {
    const bare = name.trim().replace(PREFIX, '').replace(SUFFIX, '');
    const exact = this.#tools.find((tool) => tool.name === name) ?? this.#tools.find((tool) => tool.name === bare);
    if (exact) return exact;
    const alike = this.#tools.filter((tool) => tool.name.toLowerCase() === bare.toLowerCase());
    return alike.length === 1 ? alike[0] : undefined;
  }

  check(call: ToolCall): CheckedCall {
    const tool = this.find(call.name);
    if (!tool) {
      const tools = this.#tools.map(({ name }) => name);
      return { ok: false, problem: { error: `Unknown tool: ${call.name}`, tools } };
    }
    const read = readJsonObject(call.arguments);
    if (!read.ok) return invalid(tool, [`arguments: ${read.problem}`]);
    const args = this.#withoutEmptyOptions(tool, read.value);
    const known = Object.keys(this.#propertiesOf(tool));
    const extra = Object.keys(args).filter((key) => !known.includes(key));
    if (extra.length > 0) {
      return invalid(
        tool,
        extra.map((key) => `${key}: there is no such argument; expected ${known.join(', ') || 'none'}`),
        args,
      );
    }
    const parsed = tool.request.safeParse(args);
    if (!parsed.success)
      return invalid(
        tool,
        parsed.error.issues.map((issue) => describeIssue(issue, args)),
        args,
      );
    return { ok: true, tool, args: parsed.data as Arguments };
  }

  /** `null` for an optional argument that does not know null says "not given": strict modes make models write it. */
  #withoutEmptyOptions(tool: Tool, args: Arguments): Arguments {
    if (!Object.values(args).includes(null)) return args;
    const parsed = tool.request.safeParse(args);
    if (parsed.success) return args;
    const required = (this.#schemaOf(tool)['required'] ?? []) as readonly string[];
    const refused = parsed.error.issues.map((issue) => (issue.path.length === 1 ? issue.path[0] : undefined));
    const drop = (key: string, value: unknown): boolean =>
      value === null && !required.includes(key) && refused.includes(key);
    return Object.fromEntries(Object.entries(args).filter(([key, value]) => !drop(key, value)));
  }

  #schemaOf(tool: Tool): Readonly<Record<string, unknown>> {
    return this.specs[this.#tools.indexOf(tool)]?.parameters ?? {};
  }

  #propertiesOf(tool: Tool): object {
    return this.#schemaOf(tool)['properties'] as object;
  }
}

/** The same tools come turn after turn; a schema is converted once. */
const schemas = new WeakMap<ZodTypeAny, Readonly<Record<string, unknown>>>();

function schemaOf(request: ZodTypeAny): Readonly<Record<string, unknown>> {
  const schema = schemas.get(request) ?? toJsonSchema(request);
  schemas.set(request, schema);
  return schema;
}

/** Equal for equal arguments, whatever the order of their keys. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

function invalid(tool: Tool, problems: readonly string[], args?: Arguments): CheckedCall {
  const problem = { error: `Invalid arguments for ${tool.name}. Nothing was done.`, problems, example: tool.example };
  return { ok: false, tool, ...(args ? { args } : {}), problem };
}

function describeIssue(issue: ZodIssue, args: Arguments): string {
  const where = issue.path.join('.') || 'arguments';
  const value = issue.path.reduce<unknown>(
    (inner, key) => (inner as Record<string | number, unknown> | undefined)?.[key],
    args,
  );
  const got = value === undefined ? 'nothing' : excerpt(JSON.stringify(value));
  return `${where}: ${expectation(issue)}, got ${got}`;
}

function expectation(issue: ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${issue.expected}`;
    case 'invalid_enum_value':
      return `expected one of ${issue.options.join(', ')}`;
    default:
      return issue.message;
  }
}

function excerpt(text: string): string {
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}
