import { contextBridge, ipcRenderer } from 'electron';
import type { Bridge, BridgeResult } from '../core/contract/bridge.ts';
import { CHANNELS } from './channels.ts';

type Message = Parameters<Parameters<Bridge['subscribe']>[1]>[0];

const listeners = new Map<number, (message: Message) => void>();
let lastSubscription = 0;

ipcRenderer.on(CHANNELS.message, (_event, subscription: number, message: Message) => {
  try {
    listeners.get(subscription)?.(message);
  } finally {
    ipcRenderer.send(CHANNELS.taken, { subscription });
  }
});

function shell<T>(name: string, input: unknown = null): Promise<BridgeResult<T>> {
  return ipcRenderer.invoke(CHANNELS.shell, { name, input });
}

const bridge: Bridge = {
  invoke: (name, input) => ipcRenderer.invoke(CHANNELS.invoke, { name, input }),
  subscribe(topic, onMessage, onFailure) {
    lastSubscription += 1;
    const subscription = lastSubscription;
    listeners.set(subscription, onMessage);
    const asked: Promise<BridgeResult<null>> = ipcRenderer.invoke(CHANNELS.subscribe, {
      subscription,
      topic,
    });
    void asked.then((answer) => {
      if (answer.ok || !listeners.delete(subscription)) return;
      onFailure?.(answer.error);
    });
    return () => {
      if (listeners.delete(subscription)) void ipcRenderer.invoke(CHANNELS.unsubscribe, { subscription });
    };
  },
  shell: {
    copyText: (text) => shell('copyText', { text }),
    saveFile: ({ fileName, text }) => shell('saveFile', { fileName, text }),
    openExternal: (url) => shell('openExternal', { url }),
    openLogFolder: () => shell('openLogFolder'),
    chooseConfig: () => shell('chooseConfig'),
    useDemo: () => shell('useDemo'),
  },
  info: {
    platform: process.platform,
    electronVersion: process.versions.electron ?? '',
    chromiumVersion: process.versions.chrome ?? '',
  },
};

contextBridge.exposeInMainWorld('bridge', bridge);
