/** Every channel between page and main process; what goes over them is parsed in ipc-router.ts. */
export const CHANNELS = {
  /** `{name, input}` → an answer of the core. */
  invoke: 'dynvm:invoke',
  /** `{name, input}` → an answer of the desktop. */
  shell: 'dynvm:shell',
  /** `{subscription, topic}` → whether it was made. */
  subscribe: 'dynvm:subscribe',
  /** `{subscription}` */
  unsubscribe: 'dynvm:unsubscribe',
  /** `{subscription}`: the page has taken one message and can take another. */
  taken: 'dynvm:taken',
  /** To the page: `subscription, message`. */
  message: 'dynvm:message',
  /** To the page: all preferences, after a change made outside of it. */
  preferences: 'dynvm:preferences',
  /** To the page: whether the service elsewhere is connected, after a change. */
  connection: 'dynvm:connection',
  /** To the page: `target`, the page to open. */
  navigate: 'dynvm:navigate',
  /** To the page: `subscription, failure`; nothing more comes under that number. */
  ended: 'dynvm:ended',
} as const;
