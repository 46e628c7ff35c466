import type { FastifyRequest } from 'fastify';
import type { Caller, Invoke } from '../../operations/index.ts';
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

/** Options of routes that only show something. */
export const READS = { config: { rate: 'read' } } as const;
/** Of those that create, change or delete something. See `refuseLegacyRequest`. */
export const CREATES = { config: { acts: true, rate: 'create' } } as const;
export const CHANGES = { config: { acts: true, rate: 'other' } } as const;
export const RELEASES = { config: { acts: true, rate: 'unlimited' } } as const;

/** Who asks: the principal of the token, or `legacy` where none is needed. */
export function toCaller(request: FastifyRequest): Caller {
  return request.access.caller;
}

/** The query as fastify got it from {@link parseQuery}. */
export function toQuery(request: FastifyRequest): Query {
  return request.query instanceof Map ? request.query : parseQuery('');
}
