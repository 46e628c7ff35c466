import { Menu, type MenuItemConstructorOptions, nativeImage, Tray } from 'electron';
import type { NavigationTarget } from '../../core/contract/navigation.ts';
import { type TrayItem, type TraySetting, toTrayItems, toTrayTooltip } from './tray-menu.ts';
import type { WorkSummary } from './work-summary.ts';

/** The counts of a menu nobody looks at may be this old. */
const REFRESH_MS = 15_000;

export interface TrayOptions {
  /** PNG, 22 px or more. */
  readonly icon: string;
  /** Undefined while there is no core. */
  summarize(): Promise<WorkSummary | undefined>;
  settings(): Readonly<Record<TraySetting, boolean>>;
  change(setting: TraySetting, value: boolean): void;
  show(): void;
  open(target: NavigationTarget): void;
  quit(): void;
}

/**
 * The icon in the system's tray. Where no tray host shows it, nothing is lost: a second start shows the window.
 * The menu is replaced only when a line of it changed, so that an open one stays open.
 */
export function createTray(options: TrayOptions): { refresh(): Promise<void>; close(): void } {
  const tray = new Tray(nativeImage.createFromPath(options.icon));
  let shown = '';
  // Linux shows the menu on a click as well, as its tray hosts see fit.
  tray.on('click', options.show);

  async function refresh(): Promise<void> {
    const work = await options.summarize().catch(() => undefined);
    if (tray.isDestroyed()) return;
    const items = toTrayItems(work, options.settings());
    const state = JSON.stringify([items, work]);
    if (state === shown) return;
    shown = state;
    tray.setToolTip(toTrayTooltip(work));
    tray.setContextMenu(Menu.buildFromTemplate(items.map((item) => toMenuItem(item, options))));
  }

  const timer = setInterval(() => void refresh(), REFRESH_MS);
  timer.unref();
  void refresh();
  return {
    refresh,
    close() {
      clearInterval(timer);
      tray.destroy();
    },
  };
}

function toMenuItem(item: TrayItem, options: TrayOptions): MenuItemConstructorOptions {
  switch (item.kind) {
    case 'separator':
      return { type: 'separator' };
    case 'label':
      return { label: item.label, enabled: false };
    case 'open':
      return { label: item.label, click: () => options.open(item.target) };
    case 'show':
      return { label: item.label, click: options.show };
    case 'quit':
      return { label: item.label, click: options.quit };
    case 'toggle':
      return {
        label: item.label,
        type: 'checkbox',
        checked: item.checked,
        click: ({ checked }) => options.change(item.setting, checked),
      };
  }
}
