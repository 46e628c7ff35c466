import { EmptyState } from '../../components/EmptyState.tsx';
import { SkeletonRows } from '../../components/Skeleton.tsx';
import { StateWord } from '../../components/StateMark.tsx';
import { count } from '../../format/quantity.ts';
import { useTable } from '../../store/fleet.ts';
import { entryHealth } from '../../view/host-health.ts';

/** The host entries of the ini and how they are. */
export function HostsPage() {
  const { rows, state } = useTable('fleet.hosts');
  if (rows.size === 0 && state.kind === 'loading') return <SkeletonRows label="Loading the hosts" />;
  if (rows.size === 0)
    return <EmptyState title="No hosts yet">Every host of your ini will stand here.</EmptyState>;
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Host</th>
          <th scope="col">State</th>
          <th scope="col">Running VMs</th>
        </tr>
      </thead>
      <tbody>
        {[...rows.values()].map((entry) => {
          const { mark, word } = entryHealth(entry);
          return (
            <tr key={entry.hostRef}>
              <th scope="row">{entry.name}</th>
              <td>
                <StateWord mark={mark}>{word}</StateWord>
              </td>
              <td>{count(entry.runningVms)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
