import { startTransition, useEffect, useRef, useState } from 'react';
import { create } from 'zustand';
import type { OutputOf, RowOf, TopicName } from '../../core/contract/contract.ts';
import { emptyTable, type LiveTable } from './live-table.ts';

export type Tables = { readonly [T in TopicName]: LiveTable<RowOf<T>> };

/** What the core said last; nobody in the window changes it. */
export interface FleetState {
  readonly tables: Tables;
  readonly status?: OutputOf<'service.status'>;
  /** How many more VMs of each OS key an ask without labels would get. */
  readonly room: Readonly<Record<string, number>>;
}

export function initialFleet(): FleetState {
  return {
    tables: {
      hosts: emptyTable(),
      vms: emptyTable(),
      requests: emptyTable(),
      leases: emptyTable(),
      activity: emptyTable(),
    },
    room: {},
  };
}

export const useFleet = create<FleetState>()(initialFleet);

export function setTable<T extends TopicName>(topic: T, table: Tables[T]): void {
  useFleet.setState(({ tables }) => ({ tables: { ...tables, [topic]: table } }));
}

/** Under which name the asks of this window are kept; undefined until the core has said. */
export function useCurrentRequester(): string | undefined {
  return useFleet(({ status }) => status?.caller.requester);
}

const NO_USERS: OutputOf<'service.status'>['guestUsers'] = {};

/** As whom guests are logged in to, as far as the ini says. */
export function useGuestUsers(): OutputOf<'service.status'>['guestUsers'] {
  return useFleet(({ status }) => status?.guestUsers ?? NO_USERS);
}

/** One table; the same object until it changes. */
export function useTable<T extends TopicName>(topic: T): Tables[T] {
  return useFleet((state) => state.tables[topic]);
}

/**
 * What a page shows of a lot of rows, as it was when there last was time to draw it: what a person does goes first, and
 * drawing what the hosts report is interrupted by it. Nothing is drawn while `read` gives the same.
 * @param read the same function always, or one that reads the same
 */
export function useDeferredFleet<T>(read: (fleet: FleetState) => T): T {
  const latest = useRef(read);
  const [shown, setShown] = useState(() => ({ value: read(useFleet.getState()) }));
  useEffect(() => {
    const take = (fleet: FleetState) => {
      const value = latest.current(fleet);
      setShown((before) => (Object.is(before.value, value) ? before : { value }));
    };
    take(useFleet.getState());
    return useFleet.subscribe((fleet) => startTransition(() => take(fleet)));
  }, []);
  return shown.value;
}
