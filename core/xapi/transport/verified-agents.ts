import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import type { Clock } from '../../ports.ts';
import { connectTimeoutFailure, toConnectionFailure, toPort } from '../failures/connection-failure.ts';
import type { TransportFailure } from '../failures/transport-failure.ts';
import type { Lane } from './rpc-transport.ts';
import { type TlsTrust, trustProblem } from './tls-trust.ts';

/** A host that is there accepts a connection long before this. */
const CONNECT_TIMEOUT_MS = 10_000;
/** Below the idle time after which proxies and servers drop a connection. */
const IDLE_SOCKET_TIMEOUT_MS = 15_000;

/** Finds hosts that vanished while an event.from was parked. */
const TCP_KEEP_ALIVE_MS = 30_000;

type SocketCallback = (error: Error | null, socket: Duplex) => void;

export interface ConnectOptions {
  /** Base URL of the host: scheme, address and port count. */
  url: URL;
  trust: TlsTrust;
  clock: Clock;
}

/**
 * Keep-alive agents whose sockets are handed to a request only once they are connected and their
 * certificate is trusted: no login can leave before that, whatever library writes the request.
 */
export function createAgents(options: ConnectOptions): Record<Lane, http.Agent> {
  const create = () => {
    const Agent = options.url.protocol === 'https:' ? https.Agent : http.Agent;
    const agent = new Agent({ keepAlive: true, timeout: IDLE_SOCKET_TIMEOUT_MS });
    Object.assign(agent, {
      createConnection: (_request: unknown, callback: SocketCallback) => {
        openSocket(options).then(
          (socket) => callback(null, socket),
          (error: Error) => callback(error, undefined as unknown as Duplex),
        );
      },
    });
    return agent;
  };
  return { calls: create(), events: create() };
}

/** @throws TransportFailure `connect` or `certificate` */
export function openSocket({ url, trust, clock }: ConnectOptions): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const socket = url.protocol === 'https:' ? connectTls(url) : net.connect(toAddress(url));
    socket.setNoDelay(true).setKeepAlive(true, TCP_KEEP_ALIVE_MS);
    const settle = (failure: TransportFailure | undefined) => {
      cancelTimer();
      socket.removeListener('error', onError);
      if (failure === undefined) return resolve(socket);
      // Late errors of a socket that nobody has any more.
      socket.on('error', () => undefined);
      socket.destroy();
      reject(failure);
    };
    const onError = (error: Error) => settle(toConnectionFailure('connect', error, url));
    const cancelTimer = clock.setTimer(CONNECT_TIMEOUT_MS, () =>
      settle(connectTimeoutFailure(CONNECT_TIMEOUT_MS, url)),
    );
    socket.once('error', onError);
    if (socket instanceof tls.TLSSocket)
      socket.once('secureConnect', () => settle(trustProblem(socket, trust, url)));
    else socket.once('connect', () => settle(undefined));
  });
}

/** Port and address as sockets want them: no brackets around IPv6. */
export function toAddress(url: URL): { host: string; port: number } {
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: toPort(url) };
}

function connectTls(url: URL): tls.TLSSocket {
  const address = toAddress(url);
  const name = net.isIP(address.host) === 0 ? { servername: address.host } : {};
  // The verdict is ours, in trustProblem(): a pin must be able to accept what system CAs refuse.
  return tls.connect({ ...address, ...name, rejectUnauthorized: false });
}
