import { randomUUID } from 'node:crypto';
import { backoffMs } from '../../core/base/backoff.ts';
import { systemClock } from '../../core/base/clock.ts';
import { createHttpExchange } from '../../core/cli/client/http-exchange.ts';
import type { ConnectionState } from '../../core/contract/bridge.ts';
import { type TopicName, topics } from '../../core/contract/contract.ts';
import { DynvmError, type Failure } from '../../core/model/failure.ts';
import type { Subscription, WindowOperations } from '../../core/operations/index.ts';
import { feedSubscriber } from '../../core/operations/topics/live-topic.ts';
import type { Logger } from '../../core/ports.ts';
import { callService } from './call-service.ts';
import type { ServerSentEvent } from './event-lines.ts';
import { followService } from './follow-service.ts';
import { RemoteTable } from './remote-table.ts';
import type { SavedService } from './service-address.ts';

const RECONNECT = { firstMs: 500, maxMs: 30_000, jitter: [0.8, 1.2] } as const;

interface RemoteOptions {
  readonly service: SavedService;
  readonly token: string;
  readonly logger: Logger;
  onConnection(state: ConnectionState): void;
}

/**
 * A service elsewhere, with the interface of a core of one's own. Who asks is decided by the token: callers count for nothing
 * here, and the service checks every call.
 */
export function createRemoteOperations({
  service,
  token,
  logger,
  onConnection,
}: RemoteOptions): WindowOperations {
  const url = new URL(service.origin);
  const exchange = createHttpExchange(url, service.fingerprint);
  const names = Object.keys(topics) as TopicName[];
  const tables = new Map(names.map((name) => [name, new RemoteTable(name)]));
  let lastId: string | undefined;
  let failures = 0;
  let isClosed = false;
  let stopFollowing = (): void => {};
  let cancelRetry = (): void => {};

  function follow(): void {
    for (const table of tables.values()) table.restart();
    stopFollowing = followService({
      url,
      token,
      lastId,
      fingerprint: service.fingerprint,
      onOpen() {
        failures = 0;
        onConnection({ kind: 'live' });
      },
      onEvent: take,
      onEnd: retryLater,
    });
  }

  function retryLater(failure: Failure): void {
    if (isClosed) return;
    failures += 1;
    if (failures === 1) onConnection({ kind: 'lost', sinceAt: Date.now(), failure });
    // What it refuses now it refuses in a second, too.
    const isRefused = failure.code === 'unauthenticated' || failure.code === 'certificate';
    const pauseMs = isRefused ? RECONNECT.maxMs : backoffMs(RECONNECT, failures);
    logger.info({ failure: failure.message, pauseMs }, 'the service is not connected');
    cancelRetry = systemClock.setTimer(pauseMs, follow);
  }

  function take({ event, data, id }: ServerSentEvent): void {
    const message = JSON.parse(data) as { topic?: string };
    const table = tables.get(message.topic as TopicName);
    if (event === 'snapshot') table?.takeSnapshot(message);
    else if (event === 'patch') table?.takePatch(message);
    lastId = id ?? lastId;
  }

  follow();
  return {
    invoke: (name, input) => callService({ exchange, token }, name, input),
    subscribe(topic, _caller, send, options = {}) {
      const table = tables.get(topic);
      if (table === undefined) {
        throw new DynvmError({ code: 'not-found', message: `There is no topic ${String(topic)}` });
      }
      let feed: Subscription | undefined;
      let isOver = false;
      // Before the first snapshot nothing is known, which is not the same as nothing being there.
      void table.ready().then(() => {
        if (isOver) return;
        feed = feedSubscriber({
          topic,
          epoch: randomUUID(),
          source: table,
          clock: systemClock,
          logger,
          send,
          ...options,
        });
      });
      return {
        resume: () => feed?.resume(),
        close() {
          isOver = true;
          feed?.close();
        },
      };
    },
    appendLog() {},
    close() {
      isClosed = true;
      cancelRetry();
      stopFollowing();
      exchange.close();
    },
  };
}
