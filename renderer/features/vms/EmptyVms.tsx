import { Button } from '@mantine/core';
import { setUi } from '../../store/ui.ts';
import classes from './Vms.module.css';

/** What stands in place of the list, and the one thing to do now. */
export function EmptyVms({ fleetEmpty, loading }: { fleetEmpty: boolean; loading: boolean }) {
  if (loading) return <Skeleton />;
  if (fleetEmpty) {
    return (
      <div className={classes.empty}>
        <p>VMs of every host are listed here, with how long each will live. There are none yet.</p>
        <Button onClick={() => setUi({ provisionOpen: true })}>Get VMs</Button>
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
