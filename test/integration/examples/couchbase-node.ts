import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/**
 * What a fresh Couchbase Community Edition answers to those who set it up: order and permissions as its documentation has
 * them, and the moments in which it is not ready yet.
 */
export class CouchbaseNode {
  readonly calls: string[] = [];
  readonly indexes = new Map<string, string>();
  services: string | undefined;
  password: string | undefined;
  bucket: Record<string, string> | undefined;
  userRoles: string | undefined;
  userPassword: string | undefined;
  #notReadyFor = 2;
  #queryUnawareFor = 2;
  readonly #servers = [8091, 8093].map((port) => ({ port, server: createServer() }));

  /** On an address of its own: the ports are fixed. */
  async listen(host: string): Promise<void> {
    for (const { port, server } of this.#servers) {
      server.on('request', (request, response) => void this.#serve(port, request, response));
      server.listen(port, host);
      await once(server, 'listening');
    }
  }

  close(): void {
    for (const { server } of this.#servers) {
      server.close();
      server.closeAllConnections();
    }
  }

  async #serve(port: number, request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request) text += chunk;
    const call = `${request.method} ${request.url}`;
    this.calls.push(call);
    const form = Object.fromEntries(new URLSearchParams(text));
    const [status, body] = port === 8093 ? this.#query(form, request) : this.#administer(call, form, request);
    response.statusCode = status;
    response.end(JSON.stringify(body ?? {}));
  }

  #administer(call: string, form: Record<string, string>, request: IncomingMessage): [number, unknown?] {
    if (call === 'GET /pools') return [200];
    if (!this.#isAllowed(request)) return [401];
    switch (call) {
      case 'POST /node/controller/setupServices':
        this.services = form.services;
        return [this.password === undefined ? 200 : 400];
      case 'POST /pools/default':
        return [Number(form.memoryQuota) >= 256 && Number(form.indexMemoryQuota) >= 256 ? 200 : 400];
      case 'POST /settings/web':
        this.password = form.password;
        return [form.username === 'Administrator' && form.port === '8091' ? 200 : 400];
      case 'POST /settings/indexes':
        return [form.storageMode === 'forestdb' ? 200 : 400, 'the Community Edition knows only forestdb'];
      case 'GET /pools/default':
        return this.password === undefined ? [404, 'unknown pool'] : [200];
      case 'POST /pools/default/buckets':
        if (this.bucket) return [400, { errors: { name: 'Bucket with given name already exists' } }];
        this.bucket = form;
        return [202];
      case 'GET /pools/default/buckets/dynvm':
        return [this.bucket ? 200 : 404];
      case 'GET /pools/default/b/dynvm':
        return [this.bucket && this.#notReadyFor-- <= 0 ? 200 : 404];
      case 'PUT /settings/rbac/users/local/dynvm':
        if (form.roles !== 'bucket_full_access[dynvm]') return [400, { errors: { roles: 'unknown roles' } }];
        this.userRoles = form.roles;
        this.userPassword = form.password;
        return [200];
      default:
        return [404];
    }
  }

  #query({ statement = '' }: Record<string, string>, request: IncomingMessage): [number, unknown?] {
    if (!this.#isAllowed(request)) return [401];
    if (!this.bucket || this.#queryUnawareFor-- > 0) return [500, { errors: [{ code: 12003 }] }];
    const [, primary, name = '#primary'] =
      /^CREATE (PRIMARY )?INDEX (?:`(\w+)` )?IF NOT EXISTS ON `dynvm`(?:\(`\w+`\))?$/.exec(statement) ?? [];
    if (primary === undefined && name === '#primary')
      return [400, { errors: [{ code: 3000, msg: statement }] }];
    this.indexes.set(name, statement);
    return [200];
  }

  /** Until there is an administrator anybody may. */
  #isAllowed({ headers }: IncomingMessage): boolean {
    if (this.password === undefined) return true;
    const expected = Buffer.from(`Administrator:${this.password}`).toString('base64');
    return headers.authorization === `Basic ${expected}`;
  }
}
