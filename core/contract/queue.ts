import { z } from 'zod';
import { QueueRow } from '../model/queue.ts';
import { defineOperations } from './define.ts';

export const queueOperations = defineOperations({
  'queue.list': {
    input: z.object({}),
    output: z.array(QueueRow),
    scope: 'read',
    doc: 'Requests that wait for room, first in line first: position, reason and when they should start.',
  },
});
