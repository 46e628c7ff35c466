import { createSocket } from 'node:dgram';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';

/** Listens where a page might want to get to, and hears everything that arrives. */
export interface NetworkWitness {
  readonly udpPort: number;
  readonly tcpPort: number;
  /** `udp 20 bytes`, `tcp connection` … in the order of their arrival. */
  readonly heard: readonly string[];
  close(): void;
}

export async function startNetworkWitness(): Promise<NetworkWitness> {
  const heard: string[] = [];
  const udp = createSocket('udp4').on('message', (message) => heard.push(`udp ${message.length} bytes`));
  await new Promise<void>((resolve) => udp.bind(0, '127.0.0.1', resolve));
  const tcp = createServer((socket) => {
    heard.push('tcp connection');
    socket.on('error', () => undefined).destroy();
  });
  await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve));
  return {
    udpPort: udp.address().port,
    tcpPort: (tcp.address() as AddressInfo).port,
    heard,
    close() {
      udp.close();
      tcp.close();
    },
  };
}
