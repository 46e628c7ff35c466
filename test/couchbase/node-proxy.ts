import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { ResponseFrames } from './response-frames.ts';

/** Stands between the SDK and a node: it can go away and come back without what the node holds being lost. */
export interface NodeProxy {
  readonly port: number;
  /** Connections break and new ones are refused, as of a node that is down. */
  cutOff(): Promise<void>;
  /** Back on the same port. */
  restore(): Promise<void>;
  close(): Promise<void>;
}

export interface NodeProxyOptions {
  /** The node's port for documents. */
  readonly nodePort: number;
  /** Where a query service stands in for the node's own. */
  readonly queryPort?: number;
  /** With it the SDK is spoken to by TLS, the node is not. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

export async function startNodeProxy({ nodePort, queryPort, tls }: NodeProxyOptions): Promise<NodeProxy> {
  const sockets = new Set<Socket>();
  let port = 0;
  const onConnection = (client: Socket): void => {
    const node = connect(nodePort, '127.0.0.1');
    const frames = new ResponseFrames({ port, queryPort, tls: tls !== undefined });
    for (const socket of [client, node]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        node.destroy();
      });
    }
    client.pipe(node);
    node.on('data', (chunk: Buffer) => {
      for (const frame of frames.take(chunk)) client.write(frame);
    });
  };
  let server: Server | undefined;
  const listen = async (): Promise<void> => {
    server = tls ? createTlsServer(tls, onConnection) : createServer(onConnection);
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as { port: number }).port;
  };
  const stop = async (): Promise<void> => {
    const closed = server && once(server, 'close');
    server?.close();
    server = undefined;
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  await listen();
  return { port, cutOff: stop, restore: listen, close: stop };
}
