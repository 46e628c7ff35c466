import { EmptyNote } from '../../components/Panel.tsx';
import { countOf } from '../../format/quantity.ts';
import { useTable } from '../../store/fleet.ts';

/** Every VM of the fleet. */
export function VmsPage() {
  const vms = useTable('fleet.vms').rows;
  return <EmptyNote>{countOf(vms.size, 'VM')} on the hosts.</EmptyNote>;
}
