import type { Page } from '../../store/ui.ts';

/** Page titles, for the rail, the top bar and the palette. */
export const PAGE_TITLES: Readonly<Record<Page, string>> = {
  overview: 'Overview',
  vms: 'VMs',
  history: 'History',
  hosts: 'Hosts',
  capacity: 'Capacity',
  activity: 'Activity',
  settings: 'Settings',
};
