import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { EventStream } from '../../../../core/http/rest/events/event-stream.ts';
import { TopicFeed } from '../../../../core/http/rest/events/topic-feed.ts';
import type { TopicMessage } from '../../../../core/operations/index.ts';

function startFeed(): { feed: TopicFeed; change: (text: string) => void } {
  let send!: (message: TopicMessage) => void;
  const feed = new TopicFeed('requests', {
    follow: (_topic, listener) => {
      send = listener;
      return { resume() {}, close() {} };
    },
    toText: (row) => JSON.stringify(row),
  });
  const message = { topic: 'requests', epoch: 'core', seq: 1 };
  send({ ...message, kind: 'snapshot', rows: [], more: false });
  return {
    feed,
    change: (text) => send({ ...message, kind: 'patch', upserts: [{ id: 'one', text }], removes: [] }),
  };
}

it('a client that reads nothing costs a fixed amount and is cut with a reason once it is too far behind', async () => {
  const { feed, change } = startFeed();
  const { response, wake, close } = await connectSleeper();
  new EventStream({ response, feeds: [feed], resume: new Map() });
  let highest = 0;
  for (let count = 0; count < 3000 && !response.writableEnded; count += 1) {
    change('x'.repeat(20_000));
    highest = Math.max(highest, response.writableLength);
  }
  expect(highest).toBeLessThan(400_000);
  // Once it has read what waited for it, the next thing it may be told is that it is too late.
  expect(await wake()).toMatch(/\n\nevent: end\ndata: \{"code":"too-slow",[^\n]*\}\n\n$/);
  expect(response.writableEnded).toBe(true);
  close();
});

it('the ring keeps what a client missed, and says when it does not', () => {
  const { feed, change } = startFeed();
  for (let count = 0; count < 1500; count += 1) change('x');
  expect(feed.next(1500)).toBe('none');
  expect(feed.next(1499)).toMatchObject({ seq: 1500 });
  expect(feed.next(500)).toMatchObject({ seq: 501 });
  expect(feed.next(499)).toBe('lost');
  expect(feed.next(1501)).toBe('lost');
});

it('rows of a second snapshot come as a patch, with those that are gone', () => {
  let send!: (message: TopicMessage) => void;
  const feed = new TopicFeed('requests', {
    follow: (_topic, listener) => {
      send = listener;
      return { resume() {}, close() {} };
    },
    toText: (row) => JSON.stringify(row),
  });
  const head = { kind: 'snapshot', topic: 'requests', epoch: 'core', seq: 1 } as const;
  send({ ...head, rows: [{ id: 'a' }], more: true });
  send({ ...head, rows: [{ id: 'b' }], more: false });
  expect(feed.snapshot().rows.map(({ text }) => text)).toEqual(['{"id":"a"}', '{"id":"b"}']);
  send({ ...head, rows: [{ id: 'c' }], more: false });
  expect(feed.next(0)).toMatchObject({
    seq: 1,
    removes: [{ key: 'a' }, { key: 'b' }],
    upserts: [{ text: '{"id":"c"}' }],
  });
});

/** The server's side of a connection whose client reads nothing until it is woken: then everything to the end. */
async function connectSleeper() {
  const server = createServer();
  const connected = once(server, 'request') as Promise<[IncomingMessage, ServerResponse]>;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const answered = once(get({ host: '127.0.0.1', port }), 'response') as Promise<[IncomingMessage]>;
  const [, response] = await connected;
  response.writeHead(200).flushHeaders();
  const [answer] = await answered;
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { response, wake: () => text(answer), close };
}
