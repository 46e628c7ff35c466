import { useFleet } from '../store/fleet.ts';
import type { LiveTable } from '../store/live-table.ts';
import type { LiveTopic } from './live-topics.ts';

/** Longest wait for slow hosts before showing what there is. */
const HOLD_MAX_MS = 8000;

/** A topic's table as the core has it, and as the window shows it. */
export interface TablePublisher<Row> {
  /** The core's table, which the next message applies to. */
  current(): LiveTable<Row>;
  publish(table: LiveTable<Row>): void;
}

/**
 * At startup, the core knows no VMs of hosts that have not answered yet. The cached VMs stay visible, marked as old,
 * until every host has answered or failed.
 */
export function createTablePublisher<Row>(topic: LiveTopic<Row>): TablePublisher<Row> {
  let held: LiveTable<Row> | undefined;
  const untilMs = performance.now() + HOLD_MAX_MS;
  const isOld = () => topic.read().state.kind === 'cached';
  const holds = () =>
    topic.waitsForHosts === true &&
    isOld() &&
    useFleet.getState().status?.ready !== true &&
    performance.now() < untilMs;
  const show = (table: LiveTable<Row>) => {
    held = undefined;
    topic.write(table);
  };
  const release = () => {
    if (held !== undefined) show(held);
  };
  useFleet.subscribe((state, before) => {
    if (state.status !== before.status && !holds()) release();
  });
  window.setTimeout(release, HOLD_MAX_MS);
  return {
    current: () => held ?? topic.read(),
    publish(table) {
      if (holds()) held = table;
      else show(topic.mergeCached?.(table, topic.read()) ?? table);
    },
  };
}
