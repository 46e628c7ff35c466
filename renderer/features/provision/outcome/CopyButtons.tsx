import { Button } from '@mantine/core';
import type { Lease } from '../../../../core/model/lease.ts';
import { copyText } from '../../../actions/shell.ts';
import { pluralize } from '../../../format/quantity.ts';
import { useGuestUsers } from '../../../store/fleet.ts';
import { nameLogins, toLoginCommand } from '../../../view/guest-login.ts';

/** Copies addresses: plain, as ssh commands, or as JSON. */
export function CopyButtons({ leases }: { leases: readonly Lease[] }) {
  const users = useGuestUsers();
  const ready = leases.flatMap((lease) => (lease.address ? [{ ...lease, address: lease.address }] : []));
  if (ready.length === 0) return null;
  const what = pluralize(ready.length, 'address', 'addresses');
  const addresses = ready.map(({ address }) => address).join('\n');
  const logins = ready.map(({ address, osKey }) => toLoginCommand(address, osKey, users)).join('\n');
  const login = nameLogins(ready.map(({ osKey }) => osKey));
  const rows = ready.map(({ name, address, osKey, hostName, deadlineAt }) => ({
    name,
    address,
    os: osKey,
    host: hostName,
    deadline: new Date(deadlineAt).toISOString(),
  }));
  return (
    <>
      <Button variant="default" onClick={() => copyText(addresses, what)}>
        Copy {what}
      </Button>
      <Button variant="default" onClick={() => copyText(logins, pluralize(ready.length, login))}>
        Copy {login}s
      </Button>
      <Button variant="default" onClick={() => copyText(JSON.stringify(rows, null, 2), 'the JSON')}>
        Copy JSON
      </Button>
    </>
  );
}
