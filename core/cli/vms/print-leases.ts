import type { Lease } from '../../model/lease.ts';
import { printTable } from '../text-table.ts';
import { toIsoMinute } from '../time-argument.ts';

/** VMs as a table. */
export function printLeases(leases: readonly Lease[]): void {
  printTable(
    ['name', 'os', 'address', 'state', 'deadline', 'host', 'owner'],
    leases.map((lease) => {
      const { name, osKey, address = '', state, deadlineAt, hostName = '', owner } = lease;
      return [name, osKey, address, state.kind, toIsoMinute(deadlineAt), hostName, owner];
    }),
  );
}
