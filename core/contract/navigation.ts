import { z } from 'zod';

/** Where the tray, a notification or a `dynvm://` link leads. It only navigates: nothing is requested, changed or deleted. */
export const NavigationTarget = z.enum([
  'overview',
  'vms',
  'history',
  'hosts',
  'capacity',
  'activity',
  'settings',
  /** Opens the form, which sends nothing by itself. */
  'get-vms',
]);
export type NavigationTarget = z.infer<typeof NavigationTarget>;
