import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RateLimitedError } from '../../model/rate-limit.ts';
import { HttpProblem, PROBLEM_TYPE, toProblem } from './problem.ts';

export const JSON_TYPE = 'application/json; charset=utf-8';
export const CSV_TYPE = 'text/csv; charset=utf-8';

/** A body that is ready to be sent. */
export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly etag?: string;
  readonly location?: string;
}

/** Strong: equal bytes, equal tag. */
export function toEtag(body: string): string {
  return `"${createHash('sha1').update(body).digest('base64url')}"`;
}

/** Sends an answer, or 304 where the client has it already. */
export function sendAnswer(request: FastifyRequest, reply: FastifyReply, answer: Answer): FastifyReply {
  const { status, type, body, etag, location } = answer;
  reply.header('content-type', type).header('vary', 'accept, authorization, cookie');
  if (location !== undefined) reply.header('location', location);
  if (etag !== undefined) {
    // Kept by the client that asked, and only to be asked about.
    reply.header('etag', etag).header('cache-control', 'private, no-cache');
    if (request.method === 'GET' && matchesEtag(request.headers['if-none-match'], etag)) {
      return reply.status(304).send();
    }
  }
  return reply.status(status).send(body);
}

export function sendProblem(request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply {
  const problem = toProblem(error, toPath(request.url));
  if (error instanceof RateLimitedError) reply.header('retry-after', error.retryAfterSeconds);
  return reply.status(problem.status).header('content-type', PROBLEM_TYPE).send(JSON.stringify(problem));
}

/** Whether a list of tags, or `*`, has one. A weak tag matches, too: both mean the same bytes here. */
function matchesEtag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((each) => each.trim() === '*' || each.trim().replace(/^W\//, '') === etag);
}

/** @throws HttpProblem precondition-required, precondition-failed */
export function requireMatch(header: string | undefined, etag: string): void {
  if (header === undefined) {
    throw new HttpProblem(
      'precondition-required',
      'If-Match is missing: somebody else may have changed it since you looked',
      'GET it, and send its ETag as If-Match; * changes it whatever it is.',
    );
  }
  if (matchesEtag(header, etag)) return;
  throw new HttpProblem('precondition-failed', 'It has changed since', 'GET it again and decide anew.');
}

/** Whether CSV is preferred; JSON where both would do. @throws HttpProblem not-acceptable */
export function wantsCsv(accept: string | undefined, hasCsv: boolean): boolean {
  if (accept === undefined || accept.trim() === '') return false;
  const types = accept.split(',').map((each) => (each.split(';')[0] ?? '').trim().toLowerCase());
  const json = types.some((type) => JSON_TYPES.has(type));
  if (hasCsv && types.some((type) => type === 'text/csv' || type === 'text/*')) {
    return !json || types.indexOf('text/csv') === 0;
  }
  if (json) return false;
  throw new HttpProblem(
    'not-acceptable',
    `This is to be had as application/json${hasCsv ? ' and text/csv' : ''} only`,
  );
}

const JSON_TYPES = new Set(['application/json', 'application/*', '*/*', 'application/problem+json']);

export function toPath(url: string): string {
  return url.split('?')[0] ?? url;
}
