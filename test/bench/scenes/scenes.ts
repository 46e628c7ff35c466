import type { Scene } from '../figure.ts';
import { commandStart } from './command-start.ts';
import { contention } from './contention.ts';
import { readHistoryPage } from './history-page.ts';
import { hostileHosts } from './hostile-hosts.ts';
import { hundredEntries } from './hundred-entries.ts';
import { largeHost } from './large-host.ts';
import { liveLoad } from './live-load.ts';
import { millionDocuments } from './million-documents.ts';
import { queue } from './queue.ts';
import { restApi } from './rest-api.ts';
import { restLoad } from './rest-load.ts';
import { storageQueue } from './storage-queue.ts';
import { thirtyVms } from './thirty-vms.ts';
import { tokenCheck } from './token-check.ts';
import { windowAtRest } from './window-at-rest.ts';
import { windowCalls } from './window-calls.ts';
import { windowStart } from './window-start.ts';

/** In the order of the table. */
export const scenes: readonly Scene[] = [
  hundredEntries,
  largeHost,
  thirtyVms,
  storageQueue,
  contention,
  queue,
  hostileHosts,
  millionDocuments,
  readHistoryPage,
  tokenCheck,
  restApi,
  restLoad,
  commandStart,
  windowStart,
  windowCalls,
  windowAtRest,
  liveLoad,
];
