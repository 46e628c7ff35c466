import { app, Menu, type MenuItemConstructorOptions } from 'electron';
import type { ShellHandlers } from './shell-calls.ts';

export interface MenuSurroundings {
  readonly shell: ShellHandlers;
  /** Loads the page anew. */
  readonly reload: () => void;
}

/** Few entries on purpose: what the pages do stands in the pages. */
export function installMenu({ shell, reload }: MenuSurroundings): void {
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
        { role: process.platform === 'darwin' ? 'close' : 'quit', accelerator: 'CmdOrCtrl+Q' },
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
