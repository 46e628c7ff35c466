import { z } from 'zod';
import { LogRow } from '../model/audit.ts';
import { defineOperations } from './define.ts';

export const serviceOperations = defineOperations({
  'service.status': {
    input: z.object({}),
    output: z.object({
      version: z.string(),
      startedAt: z.number().int(),
      demo: z.boolean(),
      installation: z.string(),
      dataFolder: z.string().optional(),
      /** Every host entry is loaded or has failed. */
      ready: z.boolean(),
      /** Longest life of a VM, and what an ask gets that names none. */
      expiryMaxMinutes: z.number(),
      legacyUrl: z.string().optional(),
    }),
    scope: 'read',
    doc: 'Version, data folder and readiness of this service.',
  },
  'log.list': {
    input: z.object({ limit: z.number().int().min(1).max(1000).default(200) }),
    output: z.array(LogRow),
    scope: 'read',
    doc: 'The newest lines of the activity log.',
  },
});
