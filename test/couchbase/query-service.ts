import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import {
  ALL_DOCUMENTS,
  CREATED_SINCE,
  DELETED_SINCE,
  forBucket,
  NOT_DELETED,
} from '../../core/history/couchbase/import/statements.ts';
import { MemoryServer } from '../fixtures/memory-bucket.ts';

const STATEMENTS = [ALL_DOCUMENTS, CREATED_SINCE, DELETED_SINCE, NOT_DELETED] as const;

/**
 * CouchbaseMock has no query service: this one answers the product's four statements, and no other, over documents of its
 * own, in the wire form that the real one has.
 */
export class QueryService {
  readonly documents = new MemoryServer();
  readonly #bucket: string;
  readonly #server = createServer((request, response) => {
    void this.#answer(request).then(({ status, body }) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    });
  });

  constructor(bucket: string) {
    this.#bucket = bucket;
  }

  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as { port: number }).port;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #answer(request: IncomingMessage): Promise<{ status: number; body: object }> {
    let text = '';
    for await (const chunk of request) text += chunk;
    const { statement, client_context_id, readonly, ...rest } = JSON.parse(text) as Record<string, unknown>;
    const known = STATEMENTS.find((one) => forBucket(one, this.#bucket) === statement);
    const head = { requestID: 'stand-in', clientContextID: client_context_id };
    if (!known || readonly !== true) {
      return {
        status: 400,
        body: { ...head, errors: [{ code: 3000, msg: 'syntax error' }], status: 'fatal' },
      };
    }
    const parameters = Object.fromEntries(
      Object.entries(rest).flatMap(([name, value]) => (name.startsWith('$') ? [[name.slice(1), value]] : [])),
    );
    const outcome = await this.documents.client().query(known, parameters);
    const results = outcome.kind === 'rows' ? outcome.rows : [];
    const metrics = { elapsedTime: '1ms', executionTime: '1ms', resultCount: results.length, resultSize: 1 };
    return { status: 200, body: { ...head, signature: {}, results, status: 'success', metrics } };
  }
}
