import type { NavigationTarget } from '../../core/contract/navigation.ts';
import type { WorkSummary } from './work-summary.ts';

export type TrayItem =
  | { readonly kind: 'label'; readonly label: string }
  | { readonly kind: 'open'; readonly label: string; readonly target: NavigationTarget }
  | {
      readonly kind: 'toggle';
      readonly label: string;
      readonly setting: TraySetting;
      readonly checked: boolean;
    }
  | { readonly kind: 'show' | 'quit'; readonly label: string }
  | { readonly kind: 'separator' };
export type TraySetting = 'notifications' | 'startAtLogin';

/** What needs attention comes first; lines with 0 are left out. Without a core there are no counts. */
export function toTrayItems(
  work: WorkSummary | undefined,
  settings: Readonly<Record<TraySetting, boolean>>,
): TrayItem[] {
  return [
    ...(work ? toCountItems(work) : [{ kind: 'label', label: 'Not running' } as const]),
    { kind: 'separator' },
    { kind: 'open', label: 'Get VMs…', target: 'get-vms' },
    { kind: 'show', label: 'Show DynVM' },
    { kind: 'separator' },
    {
      kind: 'toggle',
      label: 'Notifications',
      setting: 'notifications',
      checked: settings.notifications,
    },
    { kind: 'toggle', label: 'Start at login', setting: 'startAtLogin', checked: settings.startAtLogin },
    { kind: 'separator' },
    { kind: 'open', label: 'Settings…', target: 'settings' },
    { kind: 'quit', label: 'Quit DynVM…' },
  ];
}

/** One line for the tray icon itself. */
export function toTrayTooltip(work: WorkSummary | undefined): string {
  if (work === undefined) return 'DynVM: not running';
  const problems = work.unreachableHosts;
  const summary = `${count(work.hosts, 'host')}, ${count(work.vms, 'VM')}`;
  return `DynVM: ${summary}${problems === 0 ? '' : `, ${count(problems, 'host')} unreachable`}`;
}

function toCountItems(work: WorkSummary): TrayItem[] {
  const lines: readonly (readonly [number, string, NavigationTarget])[] = [
    [work.unreachableHosts, `✕ ${count(work.unreachableHosts, 'host')} unreachable`, 'hosts'],
    [work.queuedVms, `○ ${count(work.queuedVms, 'VM')} queued`, 'vms'],
    [work.buildingVms, `◐ ${count(work.buildingVms, 'VM')} being built`, 'vms'],
    [
      work.expiringVms,
      `▲ ${count(work.expiringVms, 'VM')} ${work.expiringVms === 1 ? 'expires' : 'expire'} within 1 h`,
      'vms',
    ],
  ];
  return [
    {
      kind: 'open',
      label: `${count(work.hosts, 'host')}, ${count(work.vms, 'VM')}`,
      target: 'overview',
    },
    ...lines
      .filter(([number]) => number > 0)
      .map(([, label, target]): TrayItem => ({ kind: 'open', label, target })),
  ];
}

function count(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;
}
