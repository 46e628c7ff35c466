import type { TopicName } from '../../core/contract/contract.ts';
import { setTable, type Tables, useFleet } from '../store/fleet.ts';
import { mergeCachedHosts } from './merge-cached-hosts.ts';

/** Longest wait for slow hosts before showing what there is. */
const HOLD_MAX_MS = 8000;

/** A topic's table as the core has it, and as the window shows it. */
export interface TablePublisher<T extends TopicName> {
  /** The core's table, which the next message applies to. */
  current(): Tables[T];
  publish(table: Tables[T]): void;
}

/**
 * At startup, the core knows no VMs of hosts that have not answered yet. The cached VMs stay visible, marked as old,
 * until every host has answered or failed.
 */
export function createTablePublisher<T extends TopicName>(topic: T): TablePublisher<T> {
  let held: Tables[T] | undefined;
  const untilMs = performance.now() + HOLD_MAX_MS;
  const isOld = () => useFleet.getState().tables[topic].state.kind === 'cached';
  const holds = () =>
    topic === 'vms' && isOld() && useFleet.getState().status?.ready !== true && performance.now() < untilMs;
  const show = (table: Tables[T]) => {
    held = undefined;
    setTable(topic, table);
  };
  const release = () => {
    if (held !== undefined) show(held);
  };
  useFleet.subscribe((state, before) => {
    if (state.status !== before.status && !holds()) release();
  });
  window.setTimeout(release, HOLD_MAX_MS);
  return {
    current: () => held ?? useFleet.getState().tables[topic],
    publish(table) {
      if (holds()) held = table;
      else show(topic === 'hosts' ? bridged(table) : table);
    },
  };

  function bridged(table: Tables[T]): Tables[T] {
    return mergeCachedHosts(table as never, useFleet.getState().tables[topic] as never) as never;
  }
}
