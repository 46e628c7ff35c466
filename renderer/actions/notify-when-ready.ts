import { bridge } from '../bridge.ts';
import { type ProvisionDraft, toPlanInput } from '../features/provision/provision-draft.ts';
import { planRequest } from './requests.ts';

/** The desktop notify of it where nobody looks at the window, whose own news rest then. */
export function notifyWhenReady(requestId: string): void {
  void bridge.shell.tellWhenReady(requestId);
}

/** Whether all of it fits now; if so the desktop says it too. A look that fails is made again. */
export async function notifyIfCapacity(draft: ProvisionDraft): Promise<boolean> {
  const plan = await planRequest(toPlanInput({ ...draft, descriptor: '' })).catch(() => undefined);
  if (!plan || plan.failure || plan.placed.length < plan.asked) return false;
  void bridge.shell.tell({
    title: `Room for ${draft.count} × ${draft.osKey}`,
    message: 'What you wanted to get fits now.',
  });
  return true;
}
