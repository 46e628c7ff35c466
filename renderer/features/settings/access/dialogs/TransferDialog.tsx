import { Select } from '@mantine/core';
import { useState } from 'react';
import { LEGACY_PRINCIPAL, type Principal } from '../../../../../core/model/access.ts';
import { isLive } from '../../../../../core/model/lease.ts';
import { pluralize } from '../../../../format/quantity.ts';
import { useTable } from '../../../../store/fleet.ts';
import { transferVms } from '../access-actions.ts';
import { AccessForm } from './AccessForm.tsx';

interface TransferDialogProps {
  from: string | undefined;
  principals: readonly Principal[];
}

/** Gives the VMs of one principal to another. */
export function TransferDialog({ from: initial, principals }: TransferDialogProps) {
  const leases = useTable('leases').rows;
  const [from, setFrom] = useState<string | null>(initial ?? null);
  const [to, setTo] = useState<string | null>(null);
  const ids = principals.map(({ id }) => id);
  const vms = [...leases.values()].filter((lease) => lease.owner === from && isLive(lease)).length;
  return (
    <AccessForm
      title="Transfer VMs"
      verb={from === null ? 'Transfer' : `Transfer ${pluralize(vms, 'VM')}`}
      isComplete={from !== null && to !== null && from !== to}
      fields={['from', 'to']}
      submit={() => transferVms({ from: from ?? '', to: to ?? '' })}
    >
      {(errorAt) => (
        <>
          <Select
            label="From"
            description={from === null ? 'Whose VMs' : `Has ${pluralize(vms, 'live VM')}`}
            data={[...ids, LEGACY_PRINCIPAL]}
            value={from}
            error={errorAt('from')}
            searchable
            nothingFoundMessage="No match"
            onChange={setFrom}
          />
          <Select
            data-autofocus
            label="To"
            description="Can extend and release them from now on"
            data={ids.filter((id) => id !== from)}
            value={to}
            error={errorAt('to')}
            searchable
            nothingFoundMessage={ids.length === 0 ? 'Add a principal first' : 'No match'}
            onChange={setTo}
          />
        </>
      )}
    </AccessForm>
  );
}
