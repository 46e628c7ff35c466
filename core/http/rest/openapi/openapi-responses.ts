import type { JsonSchema } from '../json-schema.ts';
import type { OpenApiResponse } from './openapi-types.ts';

export const PROBLEM: OpenApiResponse = {
  description: 'An error: `code` says which, `detail` and `hint` are for people.',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

export const TOO_MANY: OpenApiResponse = {
  description: 'Too many requests.',
  headers: {
    'Retry-After': { description: 'Seconds until the next is taken.', schema: { type: 'integer' } },
    RateLimit: textHeader('What is left of the limit, and the seconds until the count begins anew.'),
    'RateLimit-Policy': textHeader('The limit and its window in seconds.'),
  },
  content: PROBLEM.content ?? {},
};

export function textHeader(description: string): { description: string; schema: JsonSchema } {
  return { description, schema: { type: 'string' } };
}
