import { Button } from '@mantine/core';
import { EmptyState } from '../../components/states/EmptyState.tsx';
import { setUi, useUi, type VmTab } from '../../store/ui.ts';
import classes from './VmsPage.module.css';

interface EmptyVmsProps {
  fleetEmpty: boolean;
  loading: boolean;
  tab: VmTab;
}

/** Why a tab without filters is empty. */
const NOTHING: Readonly<Record<Exclude<VmTab, 'all'>, string>> = {
  mine: 'VMs you request are listed here. You have none now.',
  'in-progress': 'Nothing is in progress.',
  ending: 'Nothing ends within the next hour.',
  failed: 'Nothing failed recently.',
  elsewhere: 'Every VM on the hosts belongs to this console.',
};

/** Shown in place of the list, with the one thing to do. */
export function EmptyVms({ fleetEmpty, loading, tab }: EmptyVmsProps) {
  const narrowed = useUi(({ vmSearch, vmFilter }) => vmSearch !== '' || Object.keys(vmFilter).length > 0);
  if (loading) return <Skeleton />;
  const getVms = <Button onClick={() => setUi({ provisionOpen: true })}>Get VMs</Button>;
  if (fleetEmpty || (tab === 'all' && !narrowed)) {
    return (
      <EmptyState title="No VMs yet" action={getVms}>
        VMs of all hosts will be listed here, with their addresses and remaining time.
      </EmptyState>
    );
  }
  if (tab !== 'all' && !narrowed) {
    return (
      <div className={classes.empty}>
        <p>{NOTHING[tab]}</p>
        {getVms}
      </div>
    );
  }
  return (
    <div className={classes.empty}>
      <p>No VMs match the filters above.</p>
      <Button variant="default" onClick={() => setUi({ vmTab: 'all', vmSearch: '', vmFilter: {} })}>
        Show all VMs
      </Button>
    </div>
  );
}

const ROWS = Array.from({ length: 12 }, (_, index) => `row ${index}`);

function Skeleton() {
  return (
    <div className={classes.skeleton} role="status" aria-label="Loading VMs">
      {ROWS.map((row) => (
        <i key={row} />
      ))}
    </div>
  );
}
