import { bridge } from '../bridge.ts';
import { type ProvisionDraft, toPlanInput } from '../features/provision/provision-draft.ts';
import { planRequest } from './requests.ts';

/** Asks the desktop for a notification, which it shows only while this window is in the background. */
export function notifyWhenReady(requestId: string): void {
  void bridge.shell.tellWhenReady(requestId);
}

/** Whether the whole draft fits now; if so, the desktop shows a notification. The caller retries failed checks. */
export async function notifyIfCapacity(draft: ProvisionDraft): Promise<boolean> {
  const plan = await planRequest(toPlanInput({ ...draft, descriptor: '' })).catch(() => undefined);
  if (!plan || plan.failure || plan.placed.length < plan.asked) return false;
  void bridge.shell.tell({
    title: `Room for ${draft.count} × ${draft.osKey}`,
    message: 'The VMs you asked for now fit.',
  });
  return true;
}
