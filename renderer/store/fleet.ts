import { startTransition, useEffect, useRef, useState } from 'react';
import { create } from 'zustand';
import type { ConnectionState } from '../../core/contract/bridge.ts';
import type { OutputOf, RowOf, TopicName } from '../../core/contract/contract.ts';
import type { AccessScope } from '../../core/model/access.ts';
import { refuseScope } from '../view/rights.ts';
import { emptyTable, type LiveTable } from './live-table.ts';

export type Tables = { readonly [T in TopicName]: LiveTable<RowOf<T>> };

/** Mirror of the core; never changed by the window. */
export interface FleetState {
  readonly tables: Tables;
  readonly status?: OutputOf<'service.status'>;
  /** Who looks at this window, and what they may do. */
  readonly me?: OutputOf<'access.me'>;
  /** To a service elsewhere; absent: never lost. */
  readonly connection?: ConnectionState;
  /** Free slots per OS key, for a request without labels. */
  readonly room: Readonly<Record<string, number>>;
}

/** @internal for its tests */
export function initialFleet(): FleetState {
  return {
    tables: {
      hosts: emptyTable(),
      vms: emptyTable(),
      requests: emptyTable(),
      queue: emptyTable(),
      pools: emptyTable(),
      leases: emptyTable(),
      activity: emptyTable(),
    },
    room: {},
  };
}

export const useFleet = create<FleetState>()(initialFleet);

/** Since when the service has not been heard of, epoch ms; undefined: it is connected. */
export function useLostSince(): number | undefined {
  return useFleet(({ connection }) => (connection?.kind === 'lost' ? connection.sinceAt : undefined));
}

/** The requester of this window; undefined until known. */
export function useCurrentRequester(): string | undefined {
  return useFleet(({ status }) => status?.caller.requester);
}

/** Why an operation of a scope is not offered to whoever looks; undefined: it is. */
export function useScopeRefusal(scope: AccessScope): string | undefined {
  return useFleet(({ me }) => refuseScope(me, scope));
}

const NO_USERS: OutputOf<'service.status'>['guestUsers'] = {};

/** Login users of guests, as far as the ini sets them. */
export function useGuestUsers(): OutputOf<'service.status'>['guestUsers'] {
  return useFleet(({ status }) => status?.guestUsers ?? NO_USERS);
}

/** One table; a stable object until it changes. */
export function useTable<T extends TopicName>(topic: T): Tables[T] {
  return useFleet((state) => state.tables[topic]);
}

/**
 * Reads from many rows at low priority: user input goes first and interrupts rendering of host updates. Nothing re-
 * renders while `read` returns the same value. @param read a stable function, or one that reads the same
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
