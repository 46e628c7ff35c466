import type { Handlers } from '../pool/call.ts';
import { hostMessages } from './host-messages.ts';
import { messageMessages } from './message-messages.ts';
import { sessionMessages } from './session-messages.ts';
import { srMessages } from './sr-messages.ts';
import { vbdMessages } from './vbd-messages.ts';
import { vdiMessages } from './vdi-messages.ts';
import { vifMessages } from './vif-messages.ts';
import { vmConfigMessages } from './vm-config-messages.ts';
import { vmCopyMessages } from './vm-copy-messages.ts';
import { vmLifecycleMessages } from './vm-lifecycle-messages.ts';
import { vmPowerMessages } from './vm-power-messages.ts';
import { vmSnapshotMessages } from './vm-snapshot-messages.ts';
import { vmSuspendMessages } from './vm-suspend-messages.ts';

/** Messages with their own behaviour; the rest follow from the fields. */
export const HANDLERS: Handlers = {
  ...sessionMessages,
  ...hostMessages,
  ...srMessages,
  ...vdiMessages,
  ...vbdMessages,
  ...vifMessages,
  ...vmConfigMessages,
  ...vmCopyMessages,
  ...vmLifecycleMessages,
  ...vmPowerMessages,
  ...vmSuspendMessages,
  ...vmSnapshotMessages,
  ...messageMessages,
};
