import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type TopicName, topics } from '../../../contract/contract.ts';
import { AccessEnded } from '../../../model/access-end.ts';
import { DynvmError, toFailure } from '../../../model/failure.ts';
import type { Lease } from '../../../model/lease.ts';
import type { RequestRow } from '../../../model/request.ts';
import { type Caller, isAllowed, readingCaller } from '../../../operations/index.ts';
import { PRINCIPAL_BOUNDS, PrincipalSlots } from '../principal-slots.ts';
import type { RestContext } from '../rest-context.ts';
import { toWire } from '../wire-value.ts';
import { readPositions } from './event-position.ts';
import { EventStream } from './event-stream.ts';
import { EVENTS_QUERY } from './events-query.ts';
import { TopicFeed, type TopicFeedOptions } from './topic-feed.ts';

const BEAT_MS = 15_000;
/** Each costs a socket and some kilobytes. */
const STREAMS_MAX = 5000;
/** What a browser's EventSource waits before it connects again. */
const RETRY_MS = 2000;

/** The same tables for two kinds of clients. */
interface EventsRoute {
  readonly path: string;
  /** A row as these clients get it. */
  readonly toText: (row: object) => string;
}

/** Named and counted as everywhere in the REST API. */
export const REST_EVENTS: EventsRoute = {
  path: '/events',
  toText: (row) => JSON.stringify(toWire(row)),
};

/** Live tables as server-sent events, any number of topics in one stream. @see docs/api.md#events */
export function addEventsRoute(
  scope: FastifyInstance,
  context: RestContext,
  { path, toText }: EventsRoute,
): void {
  const feeds = new Map<TopicName, TopicFeed>();
  const streams = new Set<EventStream>();
  const slots = new PrincipalSlots((context.bounds ?? PRINCIPAL_BOUNDS).streams, 'event streams');
  const feedFor = (topic: TopicName): TopicFeed => {
    const feed = feeds.get(topic) ?? new TopicFeed(topic, { follow: follow(context), toText });
    feeds.set(topic, feed);
    return feed;
  };
  let cancelBeat = (): void => {};
  const beat = (): void => {
    for (const stream of streams) stream.beat();
    cancelBeat = context.clock.setTimer(BEAT_MS, beat);
  };
  beat();
  context.shutdown.addEventListener('abort', () => {
    for (const stream of streams) stream.end({ code: 'shutdown', detail: 'The service is shutting down' });
  });
  scope.addHook('onClose', async () => {
    cancelBeat();
    for (const feed of feeds.values()) feed.close();
  });
  const options = { schema: { querystring: EVENTS_QUERY }, config: { rate: 'read' as const } };
  scope.get(path, options, async (request, reply) => {
    const { topics: wanted, mine } = request.query as { topics: TopicName[]; mine: boolean };
    const { caller } = request.access;
    const names = [...new Set(wanted)];
    for (const name of names) requireTopic(name, caller);
    if (streams.size >= STREAMS_MAX) throw tooManyStreams();
    // Before the wait: a client that is gone by then gives it back all the same.
    const release = slots.take(caller.principal);
    reply.raw.once('close', release);
    const followed = names.map(feedFor);
    await Promise.all(followed.map((feed) => feed.ready()));
    if (reply.raw.destroyed) {
      reply.hijack();
      return;
    }
    const wants = mine ? (topic: TopicName, row: object) => isOwn(topic, row, caller) : undefined;
    openStream({ request, reply, streams }, followed, wants);
  });
}

function follow({ subscribe }: RestContext): TopicFeedOptions['follow'] {
  const caller = readingCaller('event-feed');
  return (topic, send) => subscribe(topic, caller, send);
}

function openStream(
  { request, reply, streams }: { request: FastifyRequest; reply: FastifyReply; streams: Set<EventStream> },
  feeds: readonly TopicFeed[],
  wants: ((topic: TopicName, row: object) => boolean) | undefined,
): void {
  const lastId = request.headers['last-event-id'];
  const headers = reply.getHeaders();
  reply.hijack();
  const response = reply.raw;
  response.writeHead(200, {
    ...(headers as Record<string, string>),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    // Proxies such as nginx would collect events before they pass them on.
    'x-accel-buffering': 'no',
  });
  response.write(`retry: ${RETRY_MS}\n\n`);
  const resume = readPositions(typeof lastId === 'string' ? lastId : undefined);
  const stream = new EventStream({ response, feeds, resume, wants });
  streams.add(stream);
  const watch = request.access.watch();
  const onAbort = () =>
    stream.end({
      code: toFailure(watch.signal.reason).code,
      detail: 'Your token is no longer valid here',
      ...(watch.signal.reason instanceof AccessEnded && { why: watch.signal.reason.why }),
    });
  watch.signal.addEventListener('abort', onAbort, { once: true });
  if (watch.signal.aborted) onAbort();
  response.on('close', () => {
    streams.delete(stream);
    watch.end();
  });
}

function requireTopic(name: TopicName, caller: Caller): void {
  const { scope } = topics[name];
  if (isAllowed(caller, scope)) return;
  throw new DynvmError({ code: 'forbidden', message: `The topic ${name} needs the scope ${scope}` });
}

/** Requests and leases have an owner; the rows of other topics are everybody's. */
function isOwn(topic: TopicName, row: object, caller: Caller): boolean {
  if (topic !== 'requests' && topic !== 'leases') return true;
  return (row as RequestRow | Lease).owner === caller.principal;
}

function tooManyStreams(): DynvmError {
  return new DynvmError({
    code: 'rate-limited',
    message: `There are ${STREAMS_MAX} event streams, the most this service keeps open`,
    hint: 'Close some; one stream carries any number of topics.',
  });
}
