import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { sendAnswer, toEtag } from '../answer.ts';
import { DOCS_STYLE, renderDocsPage } from './docs-page.ts';
import { createOpenApiDocument } from './openapi-document.ts';

/** `openapi.json` and `docs`: the description is no secret, so nobody is asked for a token. */
export function addOpenApiRoutes(scope: FastifyInstance): void {
  const text = lazily(() => JSON.stringify(createOpenApiDocument()));
  const page = lazily(() => renderDocsPage(createOpenApiDocument()));
  const styleHash = createHash('sha256').update(DOCS_STYLE).digest('base64');
  scope.get('/openapi.json', (request, reply) => {
    const body = text();
    return sendAnswer(request, reply, {
      status: 200,
      type: 'application/json; charset=utf-8',
      body,
      etag: toEtag(body),
    });
  });
  scope.get('/docs', (request, reply) => {
    const body = page();
    reply.header(
      'content-security-policy',
      `default-src 'none'; style-src 'sha256-${styleHash}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`,
    );
    return sendAnswer(request, reply, {
      status: 200,
      type: 'text/html; charset=utf-8',
      body,
      etag: toEtag(body),
    });
  });
}

function lazily(make: () => string): () => string {
  let text: string | undefined;
  return () => {
    text ??= make();
    return text;
  };
}
