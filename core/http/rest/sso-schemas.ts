import type { JsonSchema } from './json-schema.ts';

const text = (maxLength: number, pattern?: string): JsonSchema => ({
  type: 'string',
  maxLength,
  ...(pattern !== undefined && { pattern }),
});

/** How somebody goes on after signing in: a page of this service, or a program on the browser's own machine. */
export const BEGIN_QUERY: JsonSchema = {
  type: 'object',
  properties: {
    returnTo: text(500),
    port: { type: 'integer', minimum: 1024, maximum: 65_535 },
    challenge: text(43, '^[A-Za-z0-9_-]{43}$'),
    state: text(100, '^[A-Za-z0-9_-]{8,100}$'),
  },
  additionalProperties: false,
};

export const CODE_BODY: JsonSchema = {
  type: 'object',
  properties: { code: text(100), verifier: text(128, '^[A-Za-z0-9._~-]{43,128}$') },
  required: ['code', 'verifier'],
  additionalProperties: false,
};

export const DEVICE_BODY: JsonSchema = {
  type: 'object',
  properties: { id: text(100) },
  required: ['id'],
  additionalProperties: false,
};
