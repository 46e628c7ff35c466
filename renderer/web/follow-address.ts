import { setHistory, useHistory } from '../features/history/history-store.ts';
import { setHosts, useHosts } from '../features/hosts/hosts-store.ts';
import { setUi, useUi } from '../store/ui.ts';
import { readAddress, toAddress } from './page-address.ts';

/** Keeps the address and what is shown alike: a link opens its page, back goes back, and any address can be shared. */
export function followAddress(): void {
  apply();
  write('replaceState');
  window.addEventListener('popstate', apply);
  // One write for all that changes in one go.
  let isDue = false;
  const later = () => {
    if (isDue) return;
    isDue = true;
    queueMicrotask(() => {
      isDue = false;
      write('pushState');
    });
  };
  useUi.subscribe(later);
  useHistory.subscribe(later);
  useHosts.subscribe(later);
}

function apply(): void {
  const { ui, history, hosts } = readAddress(location);
  setUi(ui);
  if (history) setHistory(history);
  if (hosts) setHosts(hosts);
}

function write(how: 'pushState' | 'replaceState'): void {
  const address = toAddress({
    ui: useUi.getState(),
    history: useHistory.getState(),
    hosts: useHosts.getState(),
  });
  const now = location.pathname + location.search;
  if (address === now) return;
  // Typing in a search is no step that anybody wants to go back through.
  const isSamePlace = new URL(address, location.href).pathname === location.pathname;
  history[isSamePlace ? 'replaceState' : how](null, '', address);
}
