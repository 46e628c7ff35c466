import { bridge } from '../bridge.ts';
import { planAskOf, type Wish } from '../features/provision/provision-draft.ts';
import { planRequest } from './requests.ts';

/** The desktop tells of it where nobody looks at the window, whose own news rest then. */
export function tellWhenReady(requestId: string): void {
  void bridge.shell.tellWhenReady(requestId);
}

/** Whether all of it fits now; if so the desktop says it too. A look that fails is made again. */
export async function tellRoom(wish: Wish): Promise<boolean> {
  const plan = await planRequest(planAskOf({ ...wish, descriptor: '' })).catch(() => undefined);
  if (!plan || plan.failure || plan.placed.length < plan.asked) return false;
  void bridge.shell.tell({
    title: `Room for ${wish.count} × ${wish.osKey}`,
    message: 'What you wanted to get fits now.',
  });
  return true;
}
