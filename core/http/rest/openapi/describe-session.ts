import { CSRF_HEADER } from '../../auth/require-same-page.ts';
import { SESSION_SCHEMA, SIGN_IN_BODY, SIGN_IN_OPTIONS_SCHEMA } from '../session-schemas.ts';
import { PROBLEM, TOO_MANY } from './openapi-responses.ts';
import type { OpenApiOperation } from './openapi-types.ts';

const tags = ['session'];
const security = [{ session: [] }];
const errors = { 429: TOO_MANY, '4XX': PROBLEM, '5XX': PROBLEM };
const content = { 'application/json': { schema: SESSION_SCHEMA } };

/** `/session`, which is no operation of the core: it is about the cookie alone. */
export function describeSession(): Readonly<Record<string, OpenApiOperation>> {
  return {
    post: {
      operationId: 'signIn',
      tags,
      summary: 'Signs a browser in with a token.',
      description:
        'Signs a browser in with a token: sets the cookie, and answers with what its writes must repeat.',
      parameters: [],
      security: [],
      requestBody: {
        required: true,
        content: { 'application/json': { schema: { title: 'SignInBody', ...SIGN_IN_BODY } } },
      },
      responses: { 201: { description: 'Done.', content }, ...errors },
    },
    get: {
      operationId: 'readSession',
      tags,
      summary: 'Whose session it is.',
      description: 'Whose session it is, what it may do, and the token that its writes must repeat.',
      parameters: [],
      security,
      responses: { 200: { description: 'Done.', content }, ...errors },
    },
    delete: {
      operationId: 'signOut',
      tags,
      summary: 'Ends the session.',
      description: 'Ends the session, with its streams and answers that wait.',
      parameters: [
        {
          name: CSRF_HEADER,
          in: 'header',
          required: true,
          schema: { type: 'string' },
          description: 'The `csrfToken` of the session.',
        },
      ],
      security,
      responses: { 204: { description: 'Done.' }, '4XX': PROBLEM, '5XX': PROBLEM },
    },
  };
}

/** `/session/options`, for who has not signed in yet. */
export function describeSignInOptions(): Readonly<Record<string, OpenApiOperation>> {
  return {
    get: {
      operationId: 'readSignInOptions',
      tags,
      summary: 'The ways to sign in.',
      description: 'The ways to sign in beside a token: the lab’s single sign-on, where there is one.',
      parameters: [],
      security: [],
      responses: {
        200: {
          description: 'Done.',
          content: { 'application/json': { schema: SIGN_IN_OPTIONS_SCHEMA } },
        },
        ...errors,
      },
    },
  };
}
