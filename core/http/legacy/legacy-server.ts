import type { Server as TlsServer } from 'node:tls';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { createTrace, runInTrace } from '../../base/trace.ts';
import { DynvmError } from '../../model/failure.ts';
import { isLoopbackName } from '../../model/loopback.ts';
import type { Invoke } from '../../operations/index.ts';
import type { Logger } from '../../ports.ts';
import { addCallerHook } from '../auth/caller-hook.ts';
import type { ListenerAccess } from '../auth/listener-access.ts';
import { addConsolePages } from '../console/console-pages.ts';
import { findPortHolder } from '../find-port-holder.ts';
import { healthRoutes } from '../health-routes.ts';
import { addInstanceRoutes, type InstanceEndpoint } from '../instances/instance-routes.ts';
import { createRestApi } from '../rest/rest-api.ts';
import type { RestOptions } from '../rest/rest-context.ts';
import { mountRestApi } from '../rest/rest-mount.ts';
import { observeResponses } from '../rest/service-metrics.ts';
import { createShutdown, type Shutdown } from '../shutdown.ts';
import type { LiveCertificate } from '../tls/live-certificate.ts';
import { getavailablecountRoute } from './getavailablecount.ts';
import { getserversRoute } from './getservers.ts';
import { type LegacyAnswer, toLegacyAnswer } from './legacy-answer.ts';
import { type LegacyGuardOptions, refuseLegacyRequest } from './legacy-guard.ts';
import { parseQuery } from './parameters.ts';
import { answerParserError } from './parser-error.ts';
import { releaseserversRoute } from './releaseservers.ts';
import { setexpiryRoute } from './setexpiry.ts';
import { showallRoute } from './showall.ts';

export interface LegacyServerOptions {
  invoke: Invoke;
  access: ListenerAccess;
  listen: { host: string; port: number };
  /** Speaks https with it. */
  certificate?: LiveCertificate | undefined;
  /** Further names by which clients may address it. */
  allowedHosts?: readonly string[] | undefined;
  logger: Logger;
  /** Serves `/api/v1` beside the legacy routes. */
  rest?: RestOptions | undefined;
  /** Answers the other services on the bucket; absent: there are none. */
  instances?: InstanceEndpoint | undefined;
  /** The build of the console's page, served at `/`; absent: there is none. */
  webFolder?: string | undefined;
}

export interface LegacyServer {
  /** `http://127.0.0.1:5000`, `https://10.0.0.5:5443` */
  readonly url: string;
  readonly port: number;
  /** Answers what still waits with a 499 and closes; resolves when the port is free. */
  close(): Promise<void>;
  /** The same at the word of one of its own requests, which still gets its answer. */
  retire(): Promise<void>;
}

/** How long a retired listener's answers may take to be written. */
const RETIRED_ANSWERS_MS = 5000;

/** Longest path segment that reaches a route: above, Node refuses the request line itself. */
const PATH_SEGMENT_MAX_LENGTH = 16_384;

const TCP_KEEP_ALIVE_MS = 60_000;

/**
 * The HTTP API that CI jobs, the dispatcher and scripts already call, and the health routes.
 * @throws DynvmError `unavailable`: the port is taken, or the address is not of this machine
 * @see docs/legacy-api.md
 */
export async function createLegacyServer(options: LegacyServerOptions): Promise<LegacyServer> {
  const { listen, allowedHosts = [] } = options;
  const shutdown = createShutdown();
  const guard = { loopbackOnly: isLoopbackName(listen.host), allowedHosts };
  const app = await createApp({ ...options, shutdown, guard });
  try {
    await app.listen({ host: listen.host, port: listen.port });
  } catch (error) {
    await app.close();
    throw await listenFailure(listen, error);
  }
  const port = boundPort(app);
  const stopFollowing = followCertificate(app, options.certificate);
  const answers = watchAnswers(app);
  let cancelRetirement = (): void => {};
  const close = async () => {
    cancelRetirement();
    stopFollowing();
    shutdown.begin();
    // One turn for the answers to be written before their connections are cut.
    await new Promise((resolve) => setImmediate(resolve));
    await app.close();
  };
  return {
    url: toUrl(port, listen.host, options.certificate ? 'https' : 'http'),
    port,
    close,
    async retire() {
      shutdown.begin();
      app.server.close();
      const timer = setTimeout(() => void close(), RETIRED_ANSWERS_MS);
      cancelRetirement = () => clearTimeout(timer);
      answers.onceIdle(() => void close());
    },
  };
}

/** Counts the requests that have no answer yet. */
function watchAnswers({ server }: FastifyInstance): { onceIdle(callback: () => void): void } {
  let open = 0;
  let whenIdle: (() => void) | undefined;
  server.on('request', (_request, response) => {
    open += 1;
    response.once('close', () => {
      open -= 1;
      if (open === 0) whenIdle?.();
    });
  });
  return {
    onceIdle(callback) {
      whenIdle = callback;
      if (open === 0) callback();
    },
  };
}

interface AppOptions extends LegacyServerOptions {
  shutdown: Shutdown;
  guard: LegacyGuardOptions;
}

async function createApp(options: AppOptions): Promise<FastifyInstance> {
  // Loaded only here: most windows never open this API.
  const { default: fastify } = await import('fastify');
  const mount = mountRestApi(restFactory(options), options.logger);
  const app = fastify({
    logger: false,
    exposeHeadRoutes: false,
    forceCloseConnections: true,
    // getservers blocks for minutes: nothing here may cut it off.
    requestTimeout: 0,
    connectionTimeout: 0,
    ...toTransport(options.certificate),
    routerOptions: {
      maxParamLength: PATH_SEGMENT_MAX_LENGTH,
      querystringParser: (text) => parseQuery(text) as never,
    },
    frameworkErrors: (error, request, reply) => {
      if (!mount.takes(request, reply)) send(reply, { status: 400, body: error.message });
    },
    clientErrorHandler: answerParserError,
  });
  app.addHook('onRequest', (request, reply, done) => {
    if (mount.takes(request, reply)) return;
    request.trace = createTrace('legacy', request.headers['x-request-id']);
    runInTrace(request.trace, done);
  });
  app.addHook('onClose', () => mount.close());
  // A scope of its own, so that others can stand beside it with other rules.
  await app.register(async (scope) => legacyScope(scope, options));
  const { instances } = options;
  if (instances) await app.register(async (scope) => addInstanceRoutes(scope, instances));
  const { webFolder: folder, logger } = options;
  if (folder !== undefined) {
    const hosts = toOwnHosts(options.guard);
    await app.register(async (scope) => addConsolePages(scope, { folder, hosts, logger }));
  }
  return app;
}

/** Probes keep the way open through firewalls that forget silent connections. */
const KEEP_ALIVE = { keepAlive: true, keepAliveInitialDelay: TCP_KEEP_ALIVE_MS };

/** Fastify's types tell http and https servers apart; routes and hooks don't. */
function toTransport(certificate: LiveCertificate | undefined): { http: typeof KEEP_ALIVE } {
  if (certificate === undefined) return { http: KEEP_ALIVE };
  const https = { ...KEEP_ALIVE, ...certificate.current(), minVersion: 'TLSv1.2' as const };
  return { https } as unknown as { http: typeof KEEP_ALIVE };
}

/** Connections that are open keep the certificate they began with. */
function followCertificate(app: FastifyInstance, certificate: LiveCertificate | undefined): () => void {
  const server = app.server as unknown as TlsServer;
  return certificate?.changed.on(() => server.setSecureContext(certificate.current())) ?? (() => {});
}

function restFactory(options: AppOptions): (() => Promise<FastifyInstance>) | undefined {
  const { rest, invoke, access, logger, shutdown, guard } = options;
  if (rest === undefined) return undefined;
  const hosts = toOwnHosts(guard);
  const { abortOnShutdown } = shutdown;
  const context = { ...rest, invoke, access, logger, hosts, abortOnShutdown, shutdown: shutdown.signal };
  return () => createRestApi(context);
}

function toOwnHosts({ loopbackOnly, allowedHosts: allowed }: LegacyGuardOptions) {
  return { loopbackOnly, allowed };
}

async function legacyScope(scope: FastifyInstance, options: AppOptions): Promise<void> {
  const { invoke, access, logger, shutdown, guard } = options;
  scope.addHook('onRequest', async (request, reply) => {
    protect(reply);
    const { method, headers } = request;
    const acts = request.routeOptions.config?.acts === true;
    const refusal = refuseLegacyRequest({ method, headers, acts }, guard);
    if (refusal === undefined) return;
    if (refusal.status === 405) reply.header('allow', 'GET');
    return send(reply, refusal);
  });
  scope.addHook('onResponse', observeResponses(options.rest?.metrics, 'legacy'));
  scope.addHook('onResponse', async (request, reply) => {
    const { method, url } = request;
    logger.debug(
      { ...request.trace, method, url, status: reply.statusCode, durationMs: Math.round(reply.elapsedTime) },
      'answered',
    );
  });
  scope.setErrorHandler((error, { method, url }, reply) => {
    if (!(error instanceof DynvmError))
      logger.error({ err: error, method, url }, 'a request failed unexpectedly');
    return send(reply, toLegacyAnswer(error));
  });
  scope.setNotFoundHandler((request, reply) =>
    send(reply, { status: 404, body: `There is no ${request.url.split('?')[0]} here` }),
  );
  healthRoutes(scope, { invoke });
  await scope.register(async (routes) => {
    addCallerHook(routes, 'legacy', access);
    const context = { invoke, abortOnShutdown: shutdown.abortOnShutdown };
    showallRoute(routes, context);
    getavailablecountRoute(routes, context);
    getserversRoute(routes, context);
    releaseserversRoute(routes, context);
    setexpiryRoute(routes, context);
  });
}

/** Bodies are HTML by their historic type and repeat names out of URLs: no script in them may ever run. */
function protect(reply: FastifyReply): void {
  reply.header('content-type', 'text/html; charset=utf-8');
  reply.header('content-security-policy', "default-src 'none'; frame-ancestors 'none'; sandbox");
  reply.header('x-content-type-options', 'nosniff');
  reply.header('cache-control', 'no-store');
}

function send(reply: FastifyReply, { status, body }: LegacyAnswer): FastifyReply {
  protect(reply);
  return reply.status(status).send(body);
}

function boundPort(app: FastifyInstance): number {
  const address = app.server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

function toUrl(port: number, host: string, scheme: 'http' | 'https'): string {
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

async function listenFailure(listen: { host: string; port: number }, error: unknown): Promise<DynvmError> {
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  if (code !== 'EADDRINUSE') {
    const hint =
      code === 'EACCES'
        ? 'Ports below 1024 need rights that this process lacks: take a higher one.'
        : undefined;
    return new DynvmError(
      {
        code: 'unavailable',
        message: `Can't listen on ${listen.host} port ${listen.port}: ${code}`,
        ...(hint === undefined ? {} : { hint }),
      },
      { cause: error },
    );
  }
  const holder = await findPortHolder(listen.port);
  const by = holder ? ` by process ${holder.pid} (${holder.command})` : '';
  return new DynvmError(
    {
      code: 'unavailable',
      message: `Port ${listen.port} on ${listen.host} is in use${by}`,
      hint: 'Stop that program, or choose another port: in the Settings of a window, else with --port.',
    },
    { cause: error },
  );
}
