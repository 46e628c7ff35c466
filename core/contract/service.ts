import { z } from 'zod';
import { LogFilter, LogRow } from '../model/audit.ts';
import { Failure } from '../model/failure.ts';
import { defineOperations } from './define.ts';

/** The HTTP API that jobs and scripts call. */
export const LegacyState = z.object({
  /** False where it can't be turned on or off while the service runs. */
  switchable: z.boolean(),
  enabled: z.boolean(),
  /** The port it has, or will have when it is turned on; 0 = any free one. */
  port: z.number().int(),
  /** False where the start decided the port: by an option, or because it is what the service is for. */
  portSettable: z.boolean(),
  /** Where some networks need no token: `--legacy-open`. */
  openUrl: z.string().optional(),
  /** Where it answers; absent while it does not. */
  url: z.string().optional(),
  /** Why it is enabled and does not answer: its port is taken. */
  failure: Failure.optional(),
});
export type LegacyState = z.infer<typeof LegacyState>;

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
      /** Longest life of a VM, and what a request gets that names none. */
      expiryMaxMinutes: z.number(),
      /** The furthest a deadline may be moved at once; absent: as far as one likes. */
      extendMaxMinutes: z.number().optional(),
      /** Who logs in to guests, by the ini; absent where it does not say. */
      guestUsers: z.object({ linux: z.string().optional(), windows: z.string().optional() }),
      /** Who asks this now: by which name the log knows them, and under which their own VMs are found. */
      caller: z.object({ actor: z.string(), requester: z.string() }),
      legacy: LegacyState,
    }),
    scope: 'read',
    doc: 'Version, data folder and readiness of this service.',
  },
  'legacy.setEnabled': {
    input: z.object({ enabled: z.boolean() }),
    output: LegacyState,
    scope: 'admin',
    doc: 'Turns the legacy HTTP API on or off, and remembers it.',
  },
  'legacy.setPort': {
    input: z.object({ port: z.number().int().min(1).max(65_535) }),
    output: LegacyState,
    scope: 'admin',
    doc: 'Moves the legacy HTTP API to another port at once, and remembers it; a taken port changes nothing.',
  },
  'activity.list': {
    input: z.object({
      filter: LogFilter.default({}),
      limit: z.number().int().min(1).max(1000).default(200),
      /** The `id` of the last line of the page before. Fewer lines than `limit`: there are no older ones. */
      before: z.string().optional(),
    }),
    /** Newest first. */
    output: z.array(LogRow),
    scope: 'read',
    doc: 'Lines of the activity log, newest first, a page at a time; with a data folder, all that were ever written.',
  },
});
