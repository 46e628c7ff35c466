import type { Scene } from '../figure.ts';
import { contention } from './contention.ts';
import { hundredEntries } from './hundred-entries.ts';
import { largeHost } from './large-host.ts';
import { millionDocuments } from './million-documents.ts';
import { thirtyVms } from './thirty-vms.ts';
import { windowStart } from './window-start.ts';

/** In the order of the table. */
export const scenes: readonly Scene[] = [
  hundredEntries,
  largeHost,
  thirtyVms,
  contention,
  millionDocuments,
  windowStart,
];
