import { bridge, invoke } from '../bridge.ts';
import { findChangedKeys } from '../store/changed-keys.ts';
import { useFleet } from '../store/fleet.ts';
import { applyMessages } from '../store/live-table.ts';
import { type LiveTopic, mapTopics } from './live-topics.ts';
import { createMessageBatches } from './message-batches.ts';
import { createTablePublisher } from './table-publisher.ts';

/** Delay before retrying a failed subscription. */
const RETRY_MS = 3000;
/** Longer tables are updated less often, since rendering them is slow. */
const LONG_TABLE_ROWS = 500;
/** The shortest interval between capacity queries while hosts change. */
const ROOM_INTERVAL_MS = 500;
/** For uptime and the like; what matters arrives by topic. */
const STATUS_INTERVAL_MS = 60_000;

function isEqual(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Mirrors the core in the fleet store until the returned function is called. `after`: messages wait for it. */
export function connect(after?: Promise<unknown>): () => void {
  const ends = mapTopics((topic) => followTopic(topic, after));
  ends.push(followFreeCapacity(), followStatus(), followConnection());
  return () => {
    for (const end of ends) end();
  };
}

function followTopic<Row>(topic: LiveTopic<Row>, after: Promise<unknown> | undefined): () => void {
  const publisher = createTablePublisher(topic);
  let stop = () => {};
  let retry: number | undefined;
  const batches = createMessageBatches({
    after,
    isLong: () => publisher.current().rows.size > LONG_TABLE_ROWS,
    take(messages) {
      const options = { getKey: topic.getKey, now: Date.now() };
      const taken = applyMessages(publisher.current(), messages, options);
      publisher.publish(taken.table);
      if (taken.kind === 'gap') start();
    },
  });
  const start = () => {
    stop();
    batches.forget();
    stop = bridge.subscribe(topic.name, batches.add, (failure) => {
      const state = { kind: 'failed', failure, sinceAt: Date.now() } as const;
      topic.write({ ...publisher.current(), state });
      retry = window.setTimeout(start, RETRY_MS);
    });
  };
  start();
  return () => {
    window.clearTimeout(retry);
    batches.forget();
    stop();
  };
}

/** Free capacity follows the hosts; the core counts, since it knows labels, limits and reservations. */
function followFreeCapacity(): () => void {
  let timer: number | undefined;
  const load = async () => {
    timer = undefined;
    const counts = await invoke('capacity.list', {}).catch(() => undefined);
    if (counts) useFleet.setState({ room: Object.fromEntries(counts.map((one) => [one.osKey, one.count])) });
  };
  const end = useFleet.subscribe((state, before) => {
    if (state.tables.hosts === before.tables.hosts) return;
    timer ??= window.setTimeout(load, ROOM_INTERVAL_MS);
  });
  return () => {
    window.clearTimeout(timer);
    end();
  };
}

/** Where the core is elsewhere; the rows stay as they are until it is back. */
function followConnection(): () => void {
  return bridge.onConnection?.((connection) => useFleet.setState({ connection })) ?? (() => {});
}

function followStatus(): () => void {
  const load = async () => {
    const [status, me] = await Promise.all([
      invoke('service.status', {}).catch(() => undefined),
      invoke('access.me', {}).catch(() => undefined),
    ]);
    if (status) useFleet.setState({ status });
    if (me && !isEqual(me, useFleet.getState().me)) useFleet.setState({ me });
    if (status && !status.ready) window.setTimeout(load, 1000);
  };
  void load();
  const timer = window.setInterval(load, STATUS_INTERVAL_MS);
  // Limits that open dialogs show come with the status, and the ini decides whether teams share VMs.
  const end = useFleet.subscribe(({ tables: { activity } }, before) => {
    if (activity.rows === before.tables.activity.rows) return;
    const changed = findChangedKeys(before.tables.activity.rows, activity.rows);
    if (changed.some((key) => activity.rows.get(key)?.kind.startsWith('config.'))) void load();
  });
  return () => {
    window.clearInterval(timer);
    end();
  };
}
