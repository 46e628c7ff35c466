import type { FastifyRequest } from 'fastify';
import { DynvmError } from '../../model/failure.ts';
import type { RequestSession } from '../../operations/index.ts';

export const CSRF_HEADER = 'x-csrf-token';

/**
 * What a browser sends by itself is no proof that its user wants it: a write must come from a page of exactly this origin,
 * since `SameSite` knows no ports, and repeat what only such a page can read.
 * @throws DynvmError forbidden
 */
export function requireSamePage(
  request: FastifyRequest,
  session: RequestSession,
  isEncrypted: boolean,
): void {
  if (request.method === 'GET' || request.method === 'HEAD') return;
  if (request.headers.origin === undefined) throw forbidden('it names no Origin');
  requireOwnOrigin(request, isEncrypted);
  const sent = request.headers[CSRF_HEADER];
  if (typeof sent === 'string' && session.isCsrfToken(sent)) return;
  throw forbidden(
    sent === undefined
      ? `it lacks the header ${CSRF_HEADER}`
      : `its ${CSRF_HEADER} is not that of this session`,
    'GET /api/v1/session tells the token.',
  );
}

/** @throws DynvmError forbidden: it names an Origin, and another than this service's as the client reached it */
export function requireOwnOrigin({ headers }: FastifyRequest, isEncrypted: boolean): void {
  const { origin, host = '' } = headers;
  if (origin === undefined || origin === toOrigin(`${isEncrypted ? 'https' : 'http'}://${host}`)) return;
  throw forbidden(`it comes from a page of ${JSON.stringify(origin.slice(0, 100))}`);
}

function toOrigin(url: string): string | undefined {
  try {
    return new URL(url).origin;
  } catch {
    return undefined;
  }
}

function forbidden(why: string, hint?: string): DynvmError {
  return new DynvmError({
    code: 'forbidden',
    message: `Refused: ${why}`,
    ...(hint !== undefined && { hint }),
  });
}
