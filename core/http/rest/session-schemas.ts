import type { JsonSchema } from './json-schema.ts';

/** What `POST /session` is asked with. */
export const SIGN_IN_BODY: JsonSchema = {
  type: 'object',
  properties: { token: { type: 'string', maxLength: 200, description: '`dyn_…`' } },
  required: ['token'],
  additionalProperties: false,
};

/** A session as its browser sees it. */
export const SESSION_SCHEMA: JsonSchema = {
  type: 'object',
  properties: {
    principal: { type: 'string' },
    role: { type: 'string', enum: ['reader', 'requester', 'admin'] },
    scopes: { type: 'array', items: { type: 'string' } },
    teams: { type: 'array', items: { type: 'string' } },
    csrfToken: { type: 'string', description: 'Every write by cookie repeats it as `X-CSRF-Token`.' },
    expiresAt: { type: 'string', format: 'date-time', description: 'Its end, however much it is used.' },
  },
  required: ['principal', 'role', 'scopes', 'teams', 'csrfToken', 'expiresAt'],
};

/** The ways to sign in beside a token. */
export const SIGN_IN_OPTIONS_SCHEMA: JsonSchema = {
  type: 'object',
  properties: {
    singleSignOn: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          name: { type: 'string', description: 'The issuer, as people know it.' },
          url: { type: 'string', description: 'Where a browser begins, below this service.' },
        },
        required: ['name', 'url'],
      },
    },
  },
  required: ['singleSignOn'],
};
