// The only home of zod-to-json-schema: one zod request per verb becomes the schema of the model's tool, of REST and of MCP.
// Guarded, because given a zod 4 schema the converter returns an empty schema without an error, and a tool without
// properties is called with invented ones.

import type { ZodType, ZodTypeAny } from 'zod';
import { zodToJsonSchema } from 'zod-to-json-schema';
import { BugError } from './bug-error.js';

type Json = Record<string, unknown>;

/** What small servers cannot turn into a grammar, or strict ones refuse: references and unions. */
const FORBIDDEN = ['$ref', 'anyOf', 'oneOf', 'allOf', 'not'];

/**
 * JSON Schema (draft 7) of a flat `z.object({…}).strict()`, without `$schema`, `$ref` and unions.
 *
 * @throws BugError when the result is no object schema or lost a property
 */
export function toJsonSchema(schema: ZodTypeAny): Record<string, unknown> {
  const converted = zodToJsonSchema(schema as ZodType<unknown>, {
    target: 'jsonSchema7',
    $refStrategy: 'none',
  }) as Json;
  const { $schema: _dialect, ...result } = converted;
  if (result['type'] !== 'object') throw unusable(`an object schema, got type ${JSON.stringify(result['type'])}`);
  const properties = (result['properties'] ?? {}) as Json;
  const shape = shapeOf(schema);
  for (const [name, field] of Object.entries(shape)) {
    const property = properties[name] as Json | undefined;
    if (!property) throw unusable(`a property ${name}, got none`);
    if (isEmpty(property) && !acceptsAnything(field)) throw unusable(`a type for ${name}, got an empty schema`);
  }
  refuseForbidden(result, '');
  return { ...result, properties };
}

/** JSON Schema (draft 7) of any zod 3 schema, unions and all, as a document for people and their tools: no model is shown it. */
export function toJsonSchemaDocument(
  schema: ZodTypeAny,
  about: { readonly $id: string; readonly title: string; readonly description: string },
): Record<string, unknown> {
  const { $schema, ...converted } = zodToJsonSchema(schema as ZodType<unknown>, {
    target: 'jsonSchema7',
    $refStrategy: 'none',
  }) as Json;
  if (isEmpty(converted)) throw unusable('a schema that says something');
  return { $schema, ...about, ...converted };
}

function shapeOf(schema: ZodTypeAny): Readonly<Record<string, ZodTypeAny>> {
  const def = schema._def as { readonly schema?: ZodTypeAny; readonly shape?: unknown };
  if (def.schema) return shapeOf(def.schema);
  if (typeof def.shape !== 'function') throw unusable('a zod 3 object');
  return (def.shape as () => Readonly<Record<string, ZodTypeAny>>)();
}

/** `z.any()` and `z.unknown()`, also when optional or with a default, rightly give an empty schema. */
function acceptsAnything(field: ZodTypeAny): boolean {
  const def = field._def as {
    readonly typeName?: string;
    readonly innerType?: ZodTypeAny;
    readonly schema?: ZodTypeAny;
  };
  if (def.typeName === 'ZodAny' || def.typeName === 'ZodUnknown') return true;
  const inner = def.innerType ?? def.schema;
  return inner !== undefined && acceptsAnything(inner);
}

/** Looks at keywords only: a property may well be named `not`. */
function refuseForbidden(schema: Json, path: string): void {
  for (const keyword of FORBIDDEN) {
    if (keyword in schema) throw unusable(`no ${keyword}, got one at ${path || 'the top'}`);
  }
  for (const [name, property] of Object.entries((schema['properties'] ?? {}) as Json)) {
    refuseForbidden(property as Json, `${path}/${name}`);
  }
  for (const keyword of ['items', 'additionalProperties']) {
    const inner = schema[keyword];
    if (typeof inner === 'object' && inner !== null && !Array.isArray(inner))
      refuseForbidden(inner as Json, `${path}/${keyword}`);
  }
}

function isEmpty(property: Json): boolean {
  return Object.keys(property).every((key) => key === 'description' || key === 'default');
}

function unusable(what: string): BugError {
  return new BugError(`toJsonSchema: expected ${what}. Write the request as a flat zod 3 z.object({…}).strict().`);
}
