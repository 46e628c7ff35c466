import { app, Menu, type MenuItemConstructorOptions } from 'electron';
import type { ShellHandlers } from '../ipc/shell-calls.ts';

export interface MenuOptions {
  readonly shell: ShellHandlers;
  /** Loads the page anew. */
  readonly reload: () => void;
  /** Asks if something is in progress. */
  readonly quit: () => void;
}

/** Deliberately short: everything else is in the pages. */
export function installApplicationMenu({ shell, reload, quit }: MenuOptions): void {
  const template: MenuItemConstructorOptions[] = [
    ...(process.platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
    {
      label: '&File',
      submenu: [
        {
          label: 'Open configuration …',
          accelerator: 'CmdOrCtrl+O',
          click: () => void shell.chooseConfig(null),
        },
        { label: 'Use the demo', click: () => void shell.useDemo(null) },
        { type: 'separator' },
        ...(process.platform === 'darwin'
          ? [{ role: 'close' } as const]
          : [{ label: '&Quit', accelerator: 'CmdOrCtrl+Q', click: quit }]),
      ],
    },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        { label: 'Reload', accelerator: 'F5', click: reload },
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
        ...(app.isPackaged ? [] : [{ role: 'toggleDevTools' } as const]),
      ],
    },
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [
        { label: 'Open log folder', click: () => void shell.openLogFolder(null) },
        { role: 'about', label: 'About DynVM Console' },
      ],
    },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
