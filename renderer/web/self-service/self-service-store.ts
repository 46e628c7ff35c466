import { create } from 'zustand';

const TABS = ['my-vms', 'get-vms', 'waiting'] as const;
export type SelfServiceTab = (typeof TABS)[number];

export const useSelfService = create<{ readonly tab: SelfServiceTab }>()(() => ({
  tab: toTab(location.pathname),
}));

/** Opens a tab, with an address of its own. */
export function openTab(tab: SelfServiceTab): void {
  if (tab === useSelfService.getState().tab) return;
  history.pushState(null, '', `/${tab}`);
  useSelfService.setState({ tab });
}

export function followTabs(): void {
  window.addEventListener('popstate', () => useSelfService.setState({ tab: toTab(location.pathname) }));
}

function toTab(path: string): SelfServiceTab {
  return TABS.find((tab) => path === `/${tab}`) ?? 'my-vms';
}
