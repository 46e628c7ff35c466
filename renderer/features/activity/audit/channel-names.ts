import type { Channel } from '../../../../core/model/access.ts';

/** How a request came, in words. */
export const CHANNEL_NAMES: Readonly<Record<Channel, string>> = {
  legacy: 'legacy API',
  rest: 'REST',
  ipc: 'window',
  cli: 'command line',
  web: 'browser',
  expiry: 'expiry',
  reconcile: 'reconcile',
  pool: 'warm pool',
};
