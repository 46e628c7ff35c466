import type { JsonSchema } from '../json-schema.ts';

/** RFC 9457, with what the product adds. */
export const PROBLEM_SCHEMA: JsonSchema = {
  type: 'object',
  description: 'RFC 9457',
  properties: {
    type: { type: 'string', description: '`urn:dynvm:problem:<code>`' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'A sentence: what happened and where.' },
    instance: { type: 'string', description: 'The path of the request.' },
    code: { type: 'string', description: 'What kind of error; for programs.' },
    hint: { type: 'string', description: 'What to do about it.' },
    where: {
      type: 'object',
      additionalProperties: true,
      description: 'The field, host or VM it is about.',
      properties: {
        field: { type: 'string' },
        hostRef: { type: 'integer' },
        host: { type: 'string' },
        vm: { type: 'string' },
      },
    },
    xapi: {
      type: 'object',
      additionalProperties: true,
      description: "The host's own words.",
      properties: {
        code: { type: 'string' },
        params: { type: 'array', items: { type: 'string' } },
      },
    },
  },
  required: ['type', 'title', 'status', 'detail', 'code'],
};
