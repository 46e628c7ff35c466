import type { FastifyInstance, FastifyReply } from 'fastify';
import { DynvmError } from '../../model/failure.ts';
import { addCallerHook } from '../auth/caller-hook.ts';
import { sendAnswer, sendProblem, toPath } from './answer.ts';
import { answerRoute, type RouteContext } from './answer-route.ts';
import { addConsoleRoutes } from './console/console-routes.ts';
import { addEventsRoute, REST_EVENTS } from './events/events-route.ts';
import { createIdempotencyKeys } from './idempotency.ts';
import { addMetricsRoute } from './metrics-route.ts';
import { addOpenApiRoutes } from './openapi/openapi-routes.ts';
import { emptyObject } from './operation-input.ts';
import { PRINCIPAL_BOUNDS, PrincipalSlots } from './principal-slots.ts';
import { fromFastifyError, HttpProblem } from './problem.ts';
import { API_PREFIX } from './render-answer.ts';
import { requireScope } from './require-scope.ts';
import type { RestContext } from './rest-context.ts';
import { refuseForeignHost, refuseForeignPages } from './rest-guard.ts';
import { pathNames, type RestRoute, toFastifyPath } from './rest-route.ts';
import { REST_ROUTES } from './rest-routes.ts';
import { toRateClass } from './route-rate.ts';
import { routeSchemas } from './route-schemas.ts';
import { observeResponses } from './service-metrics.ts';
import { addSessionRoutes, addSignInOptionsRoute, addSignInRoute } from './session-routes.ts';
import { addSsoCallback, addSsoRoutes } from './sso-routes.ts';
import { addTraceHooks } from './trace-hooks.ts';
import { createValidatorCompiler, toValidationError } from './validation.ts';

const BODY_MAX_BYTES = 1024 * 1024;
/** Ids and names; above, nothing of ours is called so. */
const PATH_SEGMENT_MAX_LENGTH = 1000;

/**
 * `/api/v1`, as an application of its own: it is handed the requests of its prefix by whoever listens.
 * @see docs/api.md
 */
export async function createRestApi(context: RestContext): Promise<FastifyInstance> {
  const { default: fastify } = await import('fastify');
  const app = fastify({
    logger: false,
    exposeHeadRoutes: false,
    bodyLimit: BODY_MAX_BYTES,
    routerOptions: { maxParamLength: PATH_SEGMENT_MAX_LENGTH },
    frameworkErrors: (error, request, reply) => {
      protect(reply);
      sendProblem(request, reply, new DynvmError({ code: 'not-found', message: error.message }));
    },
    schemaErrorFormatter: toValidationError,
  });
  app.setValidatorCompiler(createValidatorCompiler() as never);
  app.removeContentTypeParser('text/plain');
  addTraceHooks(app, context.logger);
  app.addHook('onResponse', observeResponses(context.metrics, 'rest'));
  answerErrors(app, context);
  const routeContext = {
    ...context,
    keys: createIdempotencyKeys(context),
    waits: new PrincipalSlots((context.bounds ?? PRINCIPAL_BOUNDS).waits, 'answers that wait'),
  };
  await app.register(
    async (open) => {
      open.addHook('onRequest', async ({ headers }) => refuseForeignPages(headers, context.hosts));
      addOpenApiRoutes(open);
      addSignInRoute(open, context);
      addSignInOptionsRoute(open, context);
      addSsoRoutes(open, context);
      await open.register(async (scope) => {
        addCallerHook(scope, 'rest', context.access);
        addEventsRoute(scope, context, REST_EVENTS);
        addConsoleRoutes(scope, context);
        addSessionRoutes(scope);
        for (const route of REST_ROUTES) addRoute(scope, route, routeContext);
      });
    },
    { prefix: API_PREFIX },
  );
  await app.register(
    async (scope) => {
      scope.addHook('onRequest', async ({ headers }) => refuseForeignHost(headers, context.hosts));
      addSsoCallback(scope, context);
    },
    { prefix: API_PREFIX },
  );
  await app.register(async (scope) => {
    scope.addHook('onRequest', async ({ headers }) => refuseForeignPages(headers, context.hosts));
    addCallerHook(scope, 'rest', context.access);
    addMetricsRoute(scope, context.metrics);
  });
  await app.ready();
  return app;
}

function addRoute(scope: FastifyInstance, route: RestRoute, context: RouteContext): void {
  const { method, path, operation } = route;
  const schemas = routeSchemas(route);
  const answer = answerRoute(route, schemas, context);
  const bodyMayBeMissing = schemas.body !== undefined && schemas.body.required === undefined;
  scope.route({
    method,
    url: toFastifyPath(path),
    config: { rate: toRateClass(operation) },
    schema: {
      params: schemas.params,
      querystring: schemas.query,
      ...(method !== 'GET' && method !== 'DELETE' && { body: schemas.body ?? emptyObject() }),
    },
    onRequest: async (request) => requireScope(request, operation),
    preValidation: async (request) => {
      // Missing; null is a body that was sent, and no object.
      if (request.body === undefined && (bodyMayBeMissing || schemas.body === undefined)) request.body = {};
    },
    handler: async (request, reply) => sendAnswer(request, reply, await answer(request, reply)),
  });
}

function answerErrors(app: FastifyInstance, { logger }: RestContext): void {
  app.addHook('onRequest', async (_request, reply) => protect(reply));
  app.setErrorHandler((thrown, request, reply) => {
    const error = fromFastifyError(thrown);
    const { statusCode } = error as { statusCode?: unknown };
    const foreseen = error instanceof DynvmError || error instanceof HttpProblem;
    if (!foreseen && (typeof statusCode !== 'number' || statusCode >= 500)) {
      logger.error(
        { err: error, method: request.method, path: toPath(request.url) },
        'a request failed unexpectedly',
      );
    }
    return sendProblem(request, reply, error);
  });
  app.setNotFoundHandler((request, reply) => {
    const methods = methodsAt(toPath(request.url));
    if (methods.length === 0) {
      const message = `There is no ${toPath(request.url).slice(0, 300)} here`;
      return sendProblem(request, reply, new DynvmError({ code: 'not-found', message }));
    }
    reply.header('allow', methods.join(', '));
    const message = `${request.method} is not allowed here, only ${methods.join(', ')}`;
    return sendProblem(request, reply, new HttpProblem('method-not-allowed', message));
  });
}

function protect(reply: FastifyReply): void {
  reply.header('cache-control', 'no-store');
  reply.header('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
  reply.header('x-content-type-options', 'nosniff');
  reply.header('referrer-policy', 'no-referrer');
}

const OTHER_PATHS = [
  ...['/events', '/openapi.json', '/docs', '/session', '/session/options', '/console/events'].map((path) => ({
    method: 'GET',
    path,
  })),
  ...['POST', 'DELETE'].map((method) => ({ method, path: '/session' })),
];
const PATTERNS = [...REST_ROUTES, ...OTHER_PATHS].map(({ method, path }) => ({
  method,
  pattern: toPattern(API_PREFIX + path),
}));

function methodsAt(path: string): string[] {
  return PATTERNS.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
}

function toPattern(path: string): RegExp {
  const text = pathNames(path).reduce((left, name) => left.replace(`{${name}}`, '[^/]+'), path);
  return new RegExp(`^${text}$`);
}
