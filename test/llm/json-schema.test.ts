import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { BugError } from '../../src/llm/bug-error.js';
import { toJsonSchema } from '../../src/llm/json-schema.js';

test('a flat request becomes a flat object schema without $schema', () => {
  const request = z
    .object({
      name: z.string().min(1).max(64).describe('a short name'),
      limit: z.number().int().min(1).optional(),
      state: z.enum(['active', 'paused']).default('active'),
      args: z.record(z.unknown()).optional(),
    })
    .strict();
  expect(toJsonSchema(request)).toEqual({
    type: 'object',
    properties: {
      name: { type: 'string', minLength: 1, maxLength: 64, description: 'a short name' },
      limit: { type: 'integer', minimum: 1 },
      state: { type: 'string', enum: ['active', 'paused'], default: 'active' },
      args: { type: 'object', additionalProperties: {} },
    },
    required: ['name'],
    additionalProperties: false,
  });
});

test('an empty request keeps an empty properties object, which some servers require', () => {
  expect(toJsonSchema(z.object({}).strict())).toEqual({ type: 'object', properties: {}, additionalProperties: false });
});

test('a refined request is seen through', () => {
  const refined = z
    .object({ a: z.string() })
    .strict()
    .refine((value) => value.a !== 'b');
  expect(toJsonSchema(refined)).toMatchObject({ type: 'object', properties: { a: { type: 'string' } } });
});

test('the same object used twice is written out, not referenced', () => {
  const point = z.object({ x: z.number() });
  expect(JSON.stringify(toJsonSchema(z.object({ from: point, to: point })))).not.toContain('$ref');
});

describe('refused', () => {
  test.each([
    ['a schema that is no object', z.string(), /object/],
    ['a union inside', z.object({ a: z.union([z.object({ b: z.string() }), z.object({ c: z.string() })]) }), /anyOf/],
    ['a union in a list', z.object({ a: z.array(z.object({ b: z.string() }).nullable()) }), /anyOf/],
    ['a property that would lose its type', z.object({ a: z.custom<Date>().transform(String).pipe(z.never()) }), /a/],
  ])('%s', (_, schema, message) => {
    expect(() => toJsonSchema(schema)).toThrow(message);
  });

  test('a zod 4 schema, which the converter would turn into an empty one', async () => {
    const zod4 = await import('zod/v4');
    expect(() => toJsonSchema(zod4.z.object({ name: zod4.z.string() }) as never)).toThrow(BugError);
  });

  test('a zod 4 schema inside a zod 3 object', async () => {
    const zod4 = await import('zod/v4');
    expect(() => toJsonSchema(z.object({ name: zod4.z.string() as never }))).toThrow(BugError);
  });
});
