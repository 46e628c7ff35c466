import { z } from 'zod';
import { QuietHours } from '../model/quiet-hours.ts';

/** How somebody likes the window; nothing of it concerns the service. */
export const Preferences = z.object({
  colorScheme: z.enum(['auto', 'light', 'dark']).default('auto'),
  /** The system tells of notices while the window is not in front. */
  notifications: z.boolean().default(true),
  /** When it tells only of one's own VMs that end, and without a sound. */
  quietHours: QuietHours.prefault({}),
  /** What closing the window does; asked once. */
  whenClosed: z.enum(['ask', 'background', 'quit']).default('ask'),
  /** Notices up to this moment (epoch ms) were seen. */
  noticesSeenAt: z.number().int().nonnegative().default(0),
});
export type Preferences = z.infer<typeof Preferences>;

/** What stands in the page as it is delivered, so that the first paint already looks right. */
export const PageStart = z.object({
  preferences: Preferences.prefault({}),
  /** Tells one set of hosts from another: what is remembered of one must not be shown for another. Absent: nothing to remember. */
  fleet: z.string().optional(),
  /** What the command line decides, so that no setting changes it. */
  locked: z.array(z.enum(['config', 'data-dir', 'port', 'listen'])).default([]),
  versions: z.object({ node: z.string() }).optional(),
  logFolder: z.string().optional(),
});
export type PageStart = z.infer<typeof PageStart>;

/** Name of the meta element that holds it. */
export const PAGE_START_META = 'dynvm-start';
