import { RateLimiter } from '../access/index.ts';
import type { LogRow } from '../model/audit.ts';
import { createActivityLog } from './activity-log.ts';
import { createAuthenticate } from './authenticate.ts';
import { type AuthenticateJob, createAuthenticateJob } from './authenticate-job.ts';
import type { Authenticate } from './authenticated-request.ts';
import { accessHandlers } from './handlers/access-handlers.ts';
import { configurationHandlers } from './handlers/configuration-handlers.ts';
import { couchbaseHandlers } from './handlers/couchbase-handlers.ts';
import { fleetHandlers } from './handlers/fleet-handlers.ts';
import { historyHandlers } from './handlers/history-handlers.ts';
import { leaseHandlers } from './handlers/lease-handlers.ts';
import { poolHandlers } from './handlers/pool-handlers.ts';
import { queueHandlers } from './handlers/queue-handlers.ts';
import { quotaHandlers } from './handlers/quota-handlers.ts';
import { requestHandlers } from './handlers/request-handlers.ts';
import { serviceHandlers } from './handlers/service-handlers.ts';
import { logHostStates } from './log-host-states.ts';
import type { OperationDependencies } from './operation-dependencies.ts';
import { createRouter, type Invoke } from './router.ts';
import { createSessions, type Sessions } from './sessions.ts';
import { createSingleSignOn, type SingleSignOn } from './single-sign-on.ts';
import { createTopics, type Subscribe } from './topics/topics.ts';

/** The one way into the core: legacy routes, IPC, CLI and REST use this and nothing else. */
/** What a window needs: of a core of its own, or of a service elsewhere. */
export interface WindowOperations {
  invoke: Invoke;
  subscribe: Subscribe;
  /** Adds a line to the activity log, and keeps it, beside those of leases and hosts. */
  appendLog(row: LogRow): void;
  close(): void;
}

export interface CoreOperations extends WindowOperations {
  /** Tells who makes a request that came over the network. */
  authenticate: Authenticate;
  /** The same for jobs that show an ID token. */
  authenticateJob: AuthenticateJob;
  /** Of browsers. */
  sessions: Sessions;
  sso: SingleSignOn;
}

export function createOperations(deps: OperationDependencies): CoreOperations {
  const { fleet, leases, clock, logger } = deps;
  const log = createActivityLog();
  const append = (row: LogRow) => log.append(row);
  const keep = (row: LogRow) => {
    deps.keepLog?.(row);
    append(row);
  };
  const stops = [leases.onLog(append), logHostStates({ fleet, clock, append: keep })];
  const limiter = new RateLimiter(clock, () => deps.config().common.rateLimits);
  const authenticate = createAuthenticate({ ...deps, limiter });
  const invoke = createRouter({
    handlers: {
      ...fleetHandlers(deps, keep),
      ...requestHandlers(deps),
      ...queueHandlers(deps),
      ...poolHandlers(deps),
      ...quotaHandlers(deps),
      ...leaseHandlers(deps),
      ...historyHandlers(deps),
      ...couchbaseHandlers(deps),
      ...configurationHandlers(deps, keep),
      ...serviceHandlers(deps, log, keep),
      ...accessHandlers(deps),
    },
    logger,
    checkOutput: deps.checkOutput ?? false,
  });
  return {
    invoke,
    authenticate,
    authenticateJob: createAuthenticateJob(deps, limiter),
    sessions: createSessions({ ...deps, authenticate, limiter }),
    sso: createSingleSignOn(deps),
    subscribe: createTopics({ fleet, leases, log, clock, logger }),
    appendLog: keep,
    close() {
      for (const stop of stops) stop();
    },
  };
}
