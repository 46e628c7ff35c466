import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A refusal as a handler throws it. */
export class Refusal extends Error {
  readonly params: readonly string[];

  constructor(code: string, params: readonly string[] = []) {
    super(code);
    this.params = params;
  }
}

export type Handler = (params: readonly unknown[]) => unknown;

export interface Exchange {
  method: string;
  params: readonly unknown[];
  request: IncomingMessage;
  response: ServerResponse;
}

/**
 * A JSON-RPC server that says what a test tells it to, for what no well-behaved simulator does: malformed answers,
 * stalls, half answers, redirects in circles. It knows just enough of XAPI to let a connection become live.
 */
export class ScriptedHost {
  readonly calls: { method: string; params: readonly unknown[] }[] = [];
  readonly handlers = new Map<string, Handler>();
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #parked = new Set<() => void>();
  /** Takes over an exchange before the handlers: true = answered, or left hanging, on purpose. */
  intercept: (exchange: Exchange) => boolean = () => false;
  events: unknown[] = [];
  counts: Record<string, number> = {};
  sessions = 0;
  /** Requests that arrived, read or not. */
  requests = 0;
  /** For a server of the test's own, e.g. with TLS. */
  readonly serve = (request: IncomingMessage, response: ServerResponse): void => {
    this.requests++;
    void this.#serve(request, response);
  };

  private constructor() {
    this.#server = createServer(this.serve);
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    this.handlers.set('session.login_with_password', () => `OpaqueRef:session-${++this.sessions}`);
    this.handlers.set('session.logout', () => '');
    this.handlers.set('event.inject', () => '1,0');
    this.handlers.set('pool.get_all_records', () => ({
      'OpaqueRef:pool': { uuid: 'pool-uuid', name_label: 'pool', master: 'OpaqueRef:host' },
    }));
    this.handlers.set('host.get_all_records', () => ({
      'OpaqueRef:host': {
        uuid: 'host-uuid',
        name_label: 'xen1',
        API_version_major: 2,
        API_version_minor: 21,
      },
    }));
  }

  /** One that does not listen by itself. */
  static detached(): ScriptedHost {
    return new ScriptedHost();
  }

  static async listen(address = '127.0.0.1', port = 0): Promise<ScriptedHost> {
    const host = new ScriptedHost();
    await new Promise<void>((resolve) => host.#server.listen(port, address, resolve));
    return host;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  count(method: string): number {
    return this.calls.filter((call) => call.method === method).length;
  }

  /** Delivers events to whoever waits in event.from, or to the next who comes. */
  emit(...events: unknown[]): void {
    this.events.push(...events);
    for (const wake of this.#parked) wake();
  }

  dropSockets(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.#server.close();
    this.dropSockets();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method, params, id } = parseCall(Buffer.concat(chunks).toString());
    this.calls.push({ method, params });
    if (this.intercept({ method, params, request, response })) return;
    response.setHeader('content-type', 'application/json');
    try {
      const result =
        method === 'event.from' ? await this.#nextEvents(response) : this.#answer(method, params);
      response.end(JSON.stringify({ jsonrpc: '2.0', result, id }));
    } catch (error) {
      const { message, params: data = [] } = error as Refusal;
      response.end(JSON.stringify({ jsonrpc: '2.0', error: { code: 1, message, data }, id }));
    }
  }

  #answer(method: string, params: readonly unknown[]): unknown {
    const handler = this.handlers.get(method);
    if (handler !== undefined) return handler(params);
    if (method.endsWith('.get_all_records')) return {};
    throw new Refusal('MESSAGE_METHOD_UNKNOWN', [method]);
  }

  async #nextEvents(response: ServerResponse): Promise<unknown> {
    if (this.events.length === 0) {
      await new Promise<void>((resolve) => {
        const wake = () => {
          this.#parked.delete(wake);
          resolve();
        };
        this.#parked.add(wake);
        // Whoever hung up gets no events, and takes none from the next.
        response.on('close', () => this.#parked.delete(wake));
      });
    }
    return { events: this.events.splice(0), valid_ref_counts: this.counts, token: '2,0' };
  }
}

/** XML-RPC calls are counted, not understood. */
function parseCall(body: string): { method: string; params: unknown[]; id: number } {
  if (body.startsWith('{')) return JSON.parse(body);
  return { method: /<methodName>(.*?)</.exec(body)?.[1] ?? '', params: [], id: 0 };
}
