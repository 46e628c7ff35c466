import type { Page } from '../../store/ui.ts';

/** What a page is called: in the rail, in the bar, in the palette. */
export const PAGE_TITLES: Readonly<Record<Page, string>> = {
  overview: 'Overview',
  vms: 'VMs',
  history: 'History',
  hosts: 'Hosts',
  activity: 'Activity',
  settings: 'Settings',
};
