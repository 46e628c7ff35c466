import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A web server that the page has no business with. */
export interface OutsideServer {
  readonly url: string;
  /** Paths that were asked for. */
  readonly reached: readonly string[];
  close(): void;
}

/** Anybody may read its answers: it is for the window to stay away from it. */
export async function startOutsideServer(): Promise<OutsideServer> {
  const reached: string[] = [];
  const server = createServer((request, response) => {
    reached.push(request.url ?? '');
    response.setHeader('access-control-allow-origin', '*').end('<h1>outside</h1>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, reached, close: () => void server.close() };
}
