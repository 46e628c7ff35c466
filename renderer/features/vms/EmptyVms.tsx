import { Button } from '@mantine/core';
import { EmptyState } from '../../components/states/EmptyState.tsx';
import { setUi, useUi, type VmTab } from '../../store/ui.ts';
import classes from './VmsPage.module.css';

interface EmptyVmsProps {
  fleetEmpty: boolean;
  loading: boolean;
  tab: VmTab;
}

/** Why a tab may have nothing, where nothing else narrows the list. */
const NOTHING: Readonly<Record<Exclude<VmTab, 'all'>, string>> = {
  mine: 'What you asked for is listed here. Nothing of it is there now.',
  'in-progress': 'Nothing is being made now.',
  ending: 'Nothing ends within the next hour.',
  failed: 'Nothing failed lately.',
  elsewhere: 'Every VM on the hosts is one of this console.',
};

/** What stands in place of the list, and the one thing to do now. */
export function EmptyVms({ fleetEmpty, loading, tab }: EmptyVmsProps) {
  const narrowed = useUi(({ vmSearch, vmFilter }) => vmSearch !== '' || Object.keys(vmFilter).length > 0);
  if (loading) return <Skeleton />;
  const getVms = <Button onClick={() => setUi({ provisionOpen: true })}>Get VMs</Button>;
  if (fleetEmpty || (tab === 'all' && !narrowed)) {
    return (
      <EmptyState title="No VMs yet" action={getVms}>
        VMs of every host will be listed here, with their addresses and how long each will live.
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
      <p>No VM matches what is chosen above.</p>
      <Button variant="default" onClick={() => setUi({ vmTab: 'all', vmSearch: '', vmFilter: {} })}>
        Show all VMs
      </Button>
    </div>
  );
}

const ROWS = Array.from({ length: 12 }, (_, index) => `row ${index}`);

function Skeleton() {
  return (
    <div className={classes.skeleton} role="status" aria-label="VMs are being loaded">
      {ROWS.map((row) => (
        <i key={row} />
      ))}
    </div>
  );
}
