import { contextBridge, ipcRenderer } from 'electron';
import type { Bridge, BridgeResult, ConnectionState } from '../core/contract/bridge.ts';
import type { NavigationTarget } from '../core/contract/navigation.ts';
import type { Preferences } from '../core/contract/preferences.ts';
import type { Failure } from '../core/model/failure.ts';
import { CHANNELS } from './ipc/channels.ts';

type Message = Parameters<Parameters<Bridge['subscribe']>[1]>[0];

interface Listener {
  readonly onMessage: (message: Message) => void;
  readonly onFailure: ((failure: Failure) => void) | undefined;
}

const listeners = new Map<number, Listener>();
let lastSubscription = 0;
const navigationListeners = new Set<(target: NavigationTarget) => void>();
let pendingTarget: NavigationTarget | undefined;

ipcRenderer.on(CHANNELS.navigate, (_event, target: NavigationTarget) => {
  if (navigationListeners.size === 0) pendingTarget = target;
  for (const listener of navigationListeners) listener(target);
});

ipcRenderer.on(CHANNELS.message, (_event, subscription: number, message: Message) => {
  try {
    listeners.get(subscription)?.onMessage(message);
  } finally {
    ipcRenderer.send(CHANNELS.taken, { subscription });
  }
});

ipcRenderer.on(CHANNELS.ended, (_event, subscription: number, failure: Failure) =>
  fail(subscription, failure),
);

/** Called once, however the subscription ends. */
function fail(subscription: number, failure: Failure): void {
  const listener = listeners.get(subscription);
  listeners.delete(subscription);
  listener?.onFailure?.(failure);
}

function shell<T>(name: string, input: unknown = null): Promise<BridgeResult<T>> {
  return ipcRenderer.invoke(CHANNELS.shell, { name, input });
}

const bridge: Bridge = {
  invoke: (name, input) => ipcRenderer.invoke(CHANNELS.invoke, { name, input }),
  subscribe(topic, onMessage, onFailure) {
    lastSubscription += 1;
    const subscription = lastSubscription;
    listeners.set(subscription, { onMessage, onFailure });
    const asked: Promise<BridgeResult<null>> = ipcRenderer.invoke(CHANNELS.subscribe, {
      subscription,
      topic,
    });
    void asked.then((answer) => {
      if (!answer.ok) fail(subscription, answer.error);
    });
    return () => {
      if (listeners.delete(subscription)) void ipcRenderer.invoke(CHANNELS.unsubscribe, { subscription });
    };
  },
  onNavigate(listener) {
    navigationListeners.add(listener);
    // A link that started the application was opened before there was a page.
    if (pendingTarget !== undefined) listener(pendingTarget);
    pendingTarget = undefined;
    return () => void navigationListeners.delete(listener);
  },
  onPreferences(listener) {
    const forward = (_event: unknown, preferences: Preferences): void => listener(preferences);
    ipcRenderer.on(CHANNELS.preferences, forward);
    return () => void ipcRenderer.off(CHANNELS.preferences, forward);
  },
  onConnection(listener) {
    const forward = (_event: unknown, state: ConnectionState): void => listener(state);
    ipcRenderer.on(CHANNELS.connection, forward);
    return () => void ipcRenderer.off(CHANNELS.connection, forward);
  },
  shell: {
    copyText: (text) => shell('copyText', { text }),
    saveFile: ({ fileName, text, isSecret }) => shell('saveFile', { fileName, text, isSecret }),
    openExternal: (url) => shell('openExternal', { url }),
    openLogin: ({ protocol, address, system }) => shell('openLogin', { protocol, address, system }),
    openLogFolder: () => shell('openLogFolder'),
    openConfigFile: () => shell('openConfigFile'),
    savePreferences: (preferences) => shell('savePreferences', preferences),
    tellWhenReady: (requestId) => shell('tellWhenReady', { requestId }),
    tell: ({ title, message }) => shell('tell', { title, message }),
    chooseConfig: () => shell('chooseConfig'),
    findConfigs: () => shell('findConfigs'),
    useFoundConfig: (place) => shell('useFoundConfig', { place }),
    createConfig: ({ place, edits, secrets }) => shell('createConfig', { place, edits, secrets }),
    useDemo: () => shell('useDemo'),
    listServices: () => shell('listServices'),
    probeService: (address) => shell('probeService', { address }),
    signInToService: ({ address, fingerprint, token }) =>
      shell('signInToService', { address, fingerprint, token }),
    openService: (origin) => shell('openService', { origin }),
    leaveService: () => shell('leaveService'),
  },
  info: {
    platform: process.platform,
    electronVersion: process.versions.electron ?? '',
    chromiumVersion: process.versions.chrome ?? '',
  },
};

contextBridge.exposeInMainWorld('bridge', bridge);
