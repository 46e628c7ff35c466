import { z } from 'zod';
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { KeptDraft, type ProvisionDraft } from '../features/provision/provision-draft.ts';
import { persistOptions } from './persist-options.ts';

/** The user waits for capacity that deadlines will free. */
export interface CapacityWait {
  readonly draft: ProvisionDraft;
  /** Epoch ms; checking earlier is pointless. */
  readonly fromAt: number;
}

export interface NotificationRequests {
  /** Requests to notify about, newest last; kept after the notification, for the list of notices. */
  readonly requests: readonly string[];
  readonly capacityWaits: readonly CapacityWait[];
}

const REQUESTS_KEPT = 50;
const WAITS_KEPT = 20;

const Kept = z.object({
  requests: z.array(z.string()).catch([]),
  capacityWaits: z
    .array(z.object({ draft: KeptDraft.extend({ descriptor: z.string() }), fromAt: z.number() }))
    .catch([]),
});

/** Versions before 0.2 kept the same under other names. */
function fromTellings(stored: unknown): unknown {
  const { requests, rooms } = Object(stored) as {
    requests?: unknown;
    rooms?: { wish: unknown; fromAt: unknown }[];
  };
  return { requests, capacityWaits: rooms?.map(({ wish, fromAt }) => ({ draft: wish, fromAt })) };
}

/** What the user of this window asked to be notified of; kept across restarts. */
export const useNotificationRequests = create<NotificationRequests>()(
  persist(
    (): NotificationRequests => ({ requests: [], capacityWaits: [] }),
    persistOptions('notification requests', Kept, { name: 'tellings', convert: fromTellings }),
  ),
);

export function awaitRequest(requestId: string): void {
  useNotificationRequests.setState(({ requests }) => ({
    requests: [...requests, requestId].slice(-REQUESTS_KEPT),
  }));
}

/** Asks to be notified of a request, or no longer. */
export function toggleAwaitedRequest(requestId: string): void {
  const { requests } = useNotificationRequests.getState();
  if (!requests.includes(requestId)) awaitRequest(requestId);
  else useNotificationRequests.setState({ requests: requests.filter((id) => id !== requestId) });
}

export function awaitCapacity(wait: CapacityWait): void {
  useNotificationRequests.setState(({ capacityWaits }) => ({
    capacityWaits: [...capacityWaits.filter(({ draft }) => !isSameDraft(draft, wait.draft)), wait].slice(
      -WAITS_KEPT,
    ),
  }));
}

export function stopAwaitingCapacity(draft: ProvisionDraft): void {
  useNotificationRequests.setState(({ capacityWaits }) => ({
    capacityWaits: capacityWaits.filter((wait) => !isSameDraft(wait.draft, draft)),
  }));
}

/** Whether both ask for the same thing, whatever it is called. */
export function isSameDraft(
  { descriptor: _one, ...a }: ProvisionDraft,
  { descriptor: _other, ...b }: ProvisionDraft,
): boolean {
  return JSON.stringify(KeptDraft.parse(a)) === JSON.stringify(KeptDraft.parse(b));
}
