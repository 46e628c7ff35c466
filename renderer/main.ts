import type { Bridge } from '../core/contract/bridge.ts';
import type { RowOf } from '../core/contract/contract.ts';

declare global {
  interface Window {
    readonly bridge: Bridge;
  }
}

const root = document.getElementById('root');
const heading = document.createElement('h1');
heading.textContent = 'Overview';
const list = document.createElement('ul');
list.setAttribute('aria-label', 'Hosts');
root?.append(heading, list);

const hosts = new Map<number, RowOf<'fleet.hosts'>>();
window.bridge.subscribe('fleet.hosts', (message) => {
  if (message.kind === 'snapshot') hosts.clear();
  const rows = message.kind === 'snapshot' ? message.rows : message.upserts;
  for (const row of rows as RowOf<'fleet.hosts'>[]) hosts.set(row.hostRef, row);
  list.replaceChildren(
    ...[...hosts.values()].map((host) => {
      const item = document.createElement('li');
      item.textContent = `${host.name} ${host.state.kind} · ${host.runningVms} VMs`;
      return item;
    }),
  );
});
