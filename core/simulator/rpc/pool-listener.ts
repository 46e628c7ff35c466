import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SimulatedPool } from '../pool/simulated-pool.ts';
import { createHostServer, type TlsIdentity } from './http-server.ts';

/** How often to retry a port whose previous connections are still closing. */
const REOPEN = { tries: 50, everyMs: 20 };
/** A free port may be taken on another member's address: then try another one. */
const ANY_PORT_TRIES = 20;

/** The listening sockets of one pool: the same port on each member's address. */
export class PoolListener {
  readonly #pool: SimulatedPool;
  readonly #tls: TlsIdentity | undefined;
  /** By member address. */
  readonly #servers = new Map<string, Server>();
  #port = 0;
  #closed = false;
  /** Serialises opening and closing. */
  #turn: Promise<void> = Promise.resolve();

  constructor(pool: SimulatedPool, tls: TlsIdentity | undefined) {
    this.#pool = pool;
    this.#tls = tls;
    pool.cutConnections = () => this.#cut();
  }

  get port(): number {
    return this.#port;
  }

  /** 0 = any port that is free on every member's address. @throws Error EADDRINUSE */
  async open(port: number): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#listen(port);
        return;
      } catch (error) {
        await this.#shut();
        if (port !== 0 || attempt === ANY_PORT_TRIES || !isBusy(error)) throw error;
      }
    }
  }

  /** Closes the port while a `refuse` fault is in force, opens it again after. */
  follow(): void {
    this.#turn = this.#turn.then(() => this.#align()).catch(() => {});
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#turn;
    await this.#shut();
  }

  async #align(): Promise<void> {
    if (this.#closed) return;
    const isOpen = (address: string) => this.#pool.isOpen(address);
    await this.#shut([...this.#servers.keys()].filter((address) => !isOpen(address)));
    if (this.#pool.addresses.every((address) => this.#servers.has(address) || !isOpen(address))) return;
    for (let attempt = 1; attempt <= REOPEN.tries && !this.#closed; attempt += 1) {
      try {
        await this.#listen(this.#port);
        return;
      } catch {
        await this.#pool.scheduler.sleep(REOPEN.everyMs);
      }
    }
  }

  async #listen(port: number): Promise<void> {
    let wanted = port;
    for (const [member, address] of this.#pool.addresses.entries()) {
      if (this.#servers.has(address) || !this.#pool.isOpen(address)) continue;
      const server = createHostServer(this.#pool, member, this.#tls);
      server.listen(wanted, address);
      await once(server, 'listening');
      this.#servers.set(address, server);
      wanted = (server.address() as AddressInfo).port;
    }
    this.#port = wanted;
  }

  #cut(): void {
    for (const server of this.#servers.values()) server.closeAllConnections();
  }

  async #shut(addresses: readonly string[] = [...this.#servers.keys()]): Promise<void> {
    await Promise.all(
      addresses.map(async (address) => {
        const server = this.#servers.get(address);
        this.#servers.delete(address);
        if (!server?.listening) return;
        const closed = once(server, 'close');
        server.close();
        server.closeAllConnections();
        await closed;
      }),
    );
  }
}

function isBusy(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
}
