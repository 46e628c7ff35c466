import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server as NetServer, type Socket } from 'node:net';
import ssh2, { type AuthContext, type Connection, type ServerChannel } from 'ssh2';
import type { GuestAddress, SimulatorEngine } from '../control/simulator-engine.ts';

/** The account of all simulated guests. */
const GUEST_LOGIN = { user: 'root', password: 'guest-secret' } as const;

/** In the guests' range, but never leased: held from start to end, it shows that the port is taken. */
const HOLD_ADDRESS = '127.64.255.254';

export interface SshGuests {
  readonly user: string;
  readonly password: string;
  readonly port: number;
  close(): Promise<void>;
}

export interface SshGuestsOptions {
  readonly port: number;
  /** Asked at each login with the right password; true: it is refused all the same. */
  readonly refuseLogin?: (guest: GuestAddress) => boolean;
}

/**
 * Answers SSH on the address of every guest that has one, and nowhere else: connecting to a guest that is gone
 * is refused as in a real network. Any command or shell ends with code 0.
 *
 * @throws Error EADDRINUSE; EADDRNOTAVAIL where the system has no 127.64.0.0/16 (macOS)
 */
export async function startSshGuests(engine: SimulatorEngine, options: SshGuestsOptions): Promise<SshGuests> {
  const hold = await holdPort(options.port);
  const guests = new GuestListeners(options);
  for (const guest of engine.guestAddresses()) guests.open(guest);
  const unsubscribe = engine.onGuestAddress((change) => {
    if (change.up) guests.open(change);
    else guests.close(change.address);
  });
  return {
    ...GUEST_LOGIN,
    port: options.port,
    close: async () => {
      unsubscribe();
      guests.closeAll();
      await new Promise((resolve) => hold.close(resolve));
    },
  };
}

/** One TCP listener per guest; one SSH server behind them all. */
class GuestListeners {
  readonly #port: number;
  readonly #refuseLogin: (guest: GuestAddress) => boolean;
  readonly #hostKey = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  }).privateKey;
  readonly #listeners = new Map<string, { server: NetServer; sockets: Set<Socket> }>();

  constructor(options: SshGuestsOptions) {
    this.#port = options.port;
    this.#refuseLogin = options.refuseLogin ?? (() => false);
  }

  open(guest: GuestAddress): void {
    this.close(guest.address);
    const sockets = new Set<Socket>();
    const ssh = new ssh2.Server({ hostKeys: [this.#hostKey] }, (connection) =>
      this.#serve(connection, guest),
    );
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      ssh.injectSocket(socket);
    });
    // If the address is taken, this guest does not answer, as with a broken sshd.
    server.on('error', () => undefined);
    server.listen(this.#port, guest.address);
    this.#listeners.set(guest.address, { server, sockets });
  }

  close(address: string): void {
    const listener = this.#listeners.get(address);
    if (listener === undefined) return;
    this.#listeners.delete(address);
    listener.server.close();
    for (const socket of listener.sockets) socket.destroy();
  }

  closeAll(): void {
    for (const address of [...this.#listeners.keys()]) this.close(address);
  }

  #serve(connection: Connection, guest: GuestAddress): void {
    // Clients may hang up at any time.
    connection.on('error', () => undefined);
    connection.on('authentication', (login) => {
      if (isRightLogin(login) && !this.#refuseLogin(guest)) login.accept();
      else login.reject(['password']);
    });
    connection.on('session', (accept) => {
      const session = accept();
      session.on('pty', (acceptPty) => acceptPty?.());
      session.on('exec', (acceptExec) => endWithSuccess(acceptExec()));
      session.on('shell', (acceptShell) => endWithSuccess(acceptShell()));
    });
  }
}

function isRightLogin(login: AuthContext): boolean {
  return (
    login.method === 'password' &&
    login.username === GUEST_LOGIN.user &&
    login.password === GUEST_LOGIN.password
  );
}

function endWithSuccess(channel: ServerChannel): void {
  channel.exit(0);
  channel.end();
}

async function holdPort(port: number): Promise<NetServer> {
  const server = createServer((socket) => socket.destroy());
  server.listen(port, HOLD_ADDRESS);
  await once(server, 'listening');
  return server;
}
