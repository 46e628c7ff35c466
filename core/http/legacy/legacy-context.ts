import type { FastifyRequest } from 'fastify';
import { type Caller, type Invoke, legacyCaller } from '../../operations/index.ts';
import { parseQuery, type Query } from './parameters.ts';

/** What a legacy route works with. */
export interface LegacyContext {
  invoke: Invoke;
  /** For answers that take minutes: fails as soon as the service stops, so that no client hangs on a dead socket. */
  abortOnShutdown<T>(work: Promise<T>): Promise<T>;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route creates, changes or deletes something. */
    acts?: boolean;
  }
}

/** Options of routes that create, change or delete something. See `refuseLegacyRequest`. */
export const ACTS = { config: { acts: true } } as const;

/** Anybody who can reach the port may ask for VMs and release them, as ever; never more than that. */
export function toCaller(request: FastifyRequest): Caller {
  return legacyCaller(request.ip.replace(/^::ffff:/, ''));
}

/** The query as fastify got it from {@link parseQuery}. */
export function toQuery(request: FastifyRequest): Query {
  return request.query instanceof Map ? request.query : parseQuery('');
}
