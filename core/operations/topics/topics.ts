import { randomUUID } from 'node:crypto';
import { type TopicName, topics } from '../../contract/contract.ts';
import type { Fleet } from '../../fleet/index.ts';
import type { Leases } from '../../leases/index.ts';
import { DynvmError } from '../../model/failure.ts';
import type { Clock, Logger } from '../../ports.ts';
import type { ActivityLog } from '../activity-log.ts';
import { type Caller, isAllowed } from '../caller.ts';
import {
  feedSubscriber,
  type SubscribeOptions,
  type Subscription,
  type TopicKey,
  type TopicMessage,
  type TopicSource,
} from './live-topic.ts';
import { poolSource } from './pool-source.ts';
import { queueSource } from './queue-source.ts';

/**
 * Follows a live table. Messages come later, never during this call.
 * @throws DynvmError `not-found` for an unknown topic, `forbidden`
 */
export type Subscribe = (
  topic: TopicName,
  caller: Caller,
  send: (message: TopicMessage) => void,
  options?: SubscribeOptions,
) => Subscription;

export interface TopicParts {
  fleet: Fleet;
  leases: Leases;
  log: ActivityLog;
  clock: Clock;
  logger: Logger;
}

type OpenSubscription = (send: (message: TopicMessage) => void, options: SubscribeOptions) => Subscription;

/** True for topics of the contract: what arrives over a wire is only text. */
export function isTopicName(name: string): name is TopicName {
  return Object.hasOwn(topics, name);
}

export function createTopics({ fleet, leases, log, clock, logger }: TopicParts): Subscribe {
  const epoch = randomUUID();
  const feed =
    <Row, Key extends TopicKey>(topic: TopicName, source: TopicSource<Row, Key>): OpenSubscription =>
    (send, options) =>
      feedSubscriber({ ...options, topic, epoch, source, clock, logger, send });
  const open: Record<TopicName, OpenSubscription> = {
    hosts: feed('hosts', {
      rows: () => fleet.hostRows(),
      toKey: (host) => host.hostRef,
      onChanges: (listener) => fleet.onHostRows(listener),
    }),
    vms: feed('vms', {
      rows: () => fleet.vmRows(),
      toKey: (vm) => vm.key,
      onChanges: (listener) => fleet.onVmRows(listener),
    }),
    requests: feed('requests', {
      rows: () => leases.requests(),
      toKey: (request) => request.id,
      onChanges: (listener) => leases.onRequests(listener),
    }),
    queue: feed('queue', queueSource(leases)),
    pools: feed('pools', poolSource(leases)),
    leases: feed('leases', {
      rows: () => leases.leases(),
      toKey: (lease) => lease.id,
      onChanges: (listener) => leases.onLeases(listener),
    }),
    activity: feed('activity', {
      rows: () => log.rows(),
      toKey: (line) => line.id,
      onChanges: (listener) => log.onRows(listener),
    }),
  };
  return (topic, caller, send, options = {}) => {
    if (!isTopicName(topic)) {
      throw new DynvmError({ code: 'not-found', message: `There is no topic ${String(topic)}` });
    }
    if (caller.actor.trim() === '' || !isAllowed(caller, topics[topic].scope)) {
      throw new DynvmError({
        code: 'forbidden',
        message: `The topic ${topic} needs the scope ${topics[topic].scope}`,
      });
    }
    return open[topic](send, options);
  };
}
