import type { Handlers } from '../call.ts';
import { hostMessages } from './host.ts';
import { sessionMessages } from './session.ts';
import { storageMessages } from './storage.ts';
import { vbdMessages } from './vbd.ts';
import { vdiMessages } from './vdi.ts';
import { vifMessages } from './vif.ts';
import { vmConfigMessages } from './vm-config.ts';
import { vmCopyMessages } from './vm-copies.ts';
import { vmLifecycleMessages } from './vm-lifecycle.ts';
import { vmPowerMessages } from './vm-power.ts';

/** Messages with a behaviour of their own; the rest follow from the fields. */
export const HANDLERS: Handlers = {
  ...sessionMessages,
  ...hostMessages,
  ...storageMessages,
  ...vdiMessages,
  ...vbdMessages,
  ...vifMessages,
  ...vmConfigMessages,
  ...vmCopyMessages,
  ...vmLifecycleMessages,
  ...vmPowerMessages,
};
