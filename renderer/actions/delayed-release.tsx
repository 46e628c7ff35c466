import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { create } from 'zustand';
import { pluralize } from '../format/quantity.ts';
import { releaseLeases } from './leases.ts';

/** How long a release from the window can be undone. Other ways to release begin at once. */
const UNDO_MS = 10_000;

type Leases = readonly { readonly id: string; readonly name: string }[];

interface Waiting {
  readonly leases: Leases;
  readonly timer: number;
  /** When it begins, epoch ms. */
  readonly startsAt: number;
}

/** Releases that have not begun, by the id of their toast. */
export const useDelayedReleases = create<{ readonly waiting: ReadonlyMap<string, Waiting> }>()(() => ({
  waiting: new Map(),
}));

/** When the release of a VM begins, epoch ms; undefined: none was asked for. */
export function findReleaseStart(waiting: ReadonlyMap<string, Waiting>, leaseId: string): number | undefined {
  for (const { leases, startsAt } of waiting.values()) {
    if (leases.some(({ id }) => id === leaseId)) return startsAt;
  }
  return undefined;
}

/** Releases VMs after ten seconds, in which a toast offers to undo it. A page that is left releases at once. */
export function releaseWithUndo(leases: Leases): void {
  const what = pluralize(leases.length, 'VM');
  const id = notifications.show({
    title: `${what} will be released in ${UNDO_MS / 1000} s`,
    message: (
      <Button size="compact-xs" variant="light" onClick={() => undo(id)}>
        Undo
      </Button>
    ),
    withBorder: true,
    autoClose: false,
    withCloseButton: false,
  });
  const timer = window.setTimeout(() => begin(id), UNDO_MS);
  change((waiting) => waiting.set(id, { leases, timer, startsAt: Date.now() + UNDO_MS }));
}

/** Gives up waiting releases of one VM, which stays. */
export function undoReleaseOf(leaseId: string): void {
  for (const [id, { leases }] of useDelayedReleases.getState().waiting) {
    if (leases.some((lease) => lease.id === leaseId)) undo(id);
  }
}

/** What somebody asked for is done even if they close the page before its time. */
export function releaseAtTheEnd(): void {
  window.addEventListener('pagehide', () => {
    for (const id of useDelayedReleases.getState().waiting.keys()) begin(id);
  });
}

function begin(id: string): void {
  const release = take(id);
  if (release) void releaseLeases(release.leases);
}

function undo(id: string): void {
  take(id);
}

function take(id: string): Waiting | undefined {
  const release = useDelayedReleases.getState().waiting.get(id);
  window.clearTimeout(release?.timer);
  notifications.hide(id);
  change((waiting) => waiting.delete(id));
  return release;
}

function change(edit: (waiting: Map<string, Waiting>) => void): void {
  const waiting = new Map(useDelayedReleases.getState().waiting);
  edit(waiting);
  useDelayedReleases.setState({ waiting });
}
