import type { BridgeResult, ShellBridge } from '../../core/contract/bridge.ts';
import { storePreferences } from './preferences-storage.ts';

const DONE: BridgeResult<null> = { ok: true, value: null };

/** What the desktop does for a page, as far as a browser can. */
export const browserShell: ShellBridge = {
  async copyText(text) {
    try {
      await navigator.clipboard.writeText(text);
      return DONE;
    } catch {
      return refuse('This browser does not let the page copy', 'Select the text and copy it.');
    }
  },
  async saveFile({ fileName, text }) {
    const url = URL.createObjectURL(new Blob([text]));
    const link = document.createElement('a');
    link.href = url;
    link.download = fileName;
    link.click();
    // Once the browser has taken it.
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
    return { ok: true, value: { path: fileName } };
  },
  async openExternal(url) {
    window.open(url, '_blank', 'noopener,noreferrer');
    return DONE;
  },
  openLogin: async () => refuse('A browser cannot open ssh or a remote desktop', 'Copy the address instead.'),
  async savePreferences(preferences) {
    storePreferences(preferences);
    return DONE;
  },
  async tellWhenReady() {
    // Asked where somebody wants to be told, as browsers demand.
    if (canNotify() && Notification.permission === 'default') await Notification.requestPermission();
    return DONE;
  },
  async tell({ title, message }) {
    if (canNotify() && Notification.permission === 'granted' && document.hidden) {
      new Notification(title, { body: message });
    }
    return DONE;
  },
  openLogFolder: async () => onlyDesktop(),
  openConfigFile: async () => onlyDesktop(),
  chooseConfig: async () => onlyDesktop(),
  findConfigs: async () => ({ ok: true, value: [] }),
  useFoundConfig: async () => onlyDesktop(),
  createConfig: async () => onlyDesktop(),
  useDemo: async () => onlyDesktop(),
  listServices: async () => ({ ok: true, value: { saved: [] } }),
  probeService: async () => onlyDesktop(),
  signInToService: async () => onlyDesktop(),
  openService: async () => onlyDesktop(),
  leaveService: async () => onlyDesktop(),
};

function canNotify(): boolean {
  return 'Notification' in window;
}

function onlyDesktop(): BridgeResult<never> {
  return refuse('A browser cannot do this', 'Use the desktop application on the computer of the service.');
}

function refuse(message: string, hint: string): BridgeResult<never> {
  return { ok: false, error: { code: 'unavailable', message, hint } };
}
