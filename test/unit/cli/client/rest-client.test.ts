import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished, vi } from 'vitest';
import { createRestClient } from '../../../../core/cli/client/rest-client.ts';

/** A service that is none of ours, or lies. */
async function startStranger(answer: (search: string) => object | undefined) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const { search } = new URL(request.url ?? '', 'http://x');
    asked.push(search);
    const body = answer(search);
    response.writeHead(200, { 'content-type': 'application/json' });
    if (body) response.end(JSON.stringify(body));
    else response.write(' ');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const client = createRestClient({ url: `http://127.0.0.1:${port}`, token: 'dyn_x_y' });
  onTestFinished(() => {
    client.close();
    server.closeAllConnections();
    server.close();
  });
  return { client, asked };
}

it('a cursor behind an empty page is not followed', async () => {
  const { client, asked } = await startStranger(() => ({ items: [], next: 'more' }));
  expect(await client.invoke('leases.list', {})).toEqual([]);
  expect(asked).toHaveLength(1);
});

it('an answer that does not end is given up after ten minutes', async () => {
  const { client, asked } = await startStranger(() => undefined);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const failed = client.invoke('leases.list', {}).catch((error: Error) => error.message);
  await vi.waitUntil(() => asked.length === 1, { interval: 5 });
  await vi.advanceTimersByTimeAsync(10 * 60_000);
  expect(await failed).toMatch(/127\.0\.0\.1/);
});
