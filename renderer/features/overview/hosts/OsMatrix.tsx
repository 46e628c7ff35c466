import type { HostRow, OsSlots } from '../../../../core/model/host.ts';
import { OsName } from '../../../components/OsName.tsx';
import { StateMark } from '../../../components/StateMark.tsx';
import { formatCount, pluralize } from '../../../format/quantity.ts';
import { listOsKeys } from '../../../view/host-health.ts';
import type { HostLine } from '../../../view/host-lines.ts';
import { HostCell, PoolRow } from './HostLineRow.tsx';
import classes from './HostsTable.module.css';
import matrix from './OsMatrix.module.css';
import { toTemplateState } from './template-state.ts';

interface OsMatrixProps {
  lines: readonly HostLine[];
  hosts: ReadonlyMap<unknown, HostRow>;
}

/** OS templates by host: available with free slots, or missing. */
export function OsMatrix({ lines, hosts }: OsMatrixProps) {
  const osKeys = listOsKeys(hosts.values());
  return (
    <table className={`${classes.table} ${matrix.matrix}`} aria-label="OS templates of the hosts">
      <thead>
        <tr>
          <th scope="col">Host</th>
          {osKeys.map((osKey) => (
            <th key={osKey} scope="col">
              <OsName osKey={osKey} />
              <small>{summarizeOs(osKey, hosts)}</small>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {lines.map((line) =>
          line.kind === 'pool' ? (
            <PoolRow
              key={line.entry.hostRef}
              entry={line.entry}
              folded={line.folded}
              columns={osKeys.length + 1}
            />
          ) : (
            <tr key={line.host?.uuid ?? line.entry.hostRef} className={classes.row}>
              <HostCell kind={line.kind} entry={line.entry} host={line.host} />
              {osKeys.map((osKey) => (
                <MatrixCell key={osKey} osKey={osKey} slots={findSlots(line, osKey)} />
              ))}
            </tr>
          ),
        )}
      </tbody>
    </table>
  );
}

function MatrixCell({ osKey, slots }: { osKey: string; slots: OsSlots | undefined }) {
  const state = toTemplateState(slots);
  switch (state.kind) {
    case 'none':
      return (
        <td className={matrix.cell} title={`The ini names no template for ${osKey} here`}>
          –
        </td>
      );
    case 'missing':
      return (
        <td className={matrix.cell} data-tint="bad" title={state.problem}>
          <span data-mark="bad">
            <StateMark mark="bad" /> missing
          </span>
          <small>{state.problem}</small>
        </td>
      );
    default:
      return (
        <td
          className={matrix.cell}
          title={`Template available; room for ${pluralize(state.slots, 'more VM')}`}
        >
          <StateMark mark="ok" /> {formatCount(state.slots)}
        </td>
      );
  }
}

function findSlots(line: Exclude<HostLine, { kind: 'pool' }>, osKey: string): OsSlots | undefined {
  const slots = line.kind === 'single' ? line.entry.slots : line.host.slots;
  return slots.find((each) => each.osKey === osKey);
}

/** On how many entries the template is available. */
function summarizeOs(osKey: string, hosts: ReadonlyMap<unknown, HostRow>): string {
  let named = 0;
  let there = 0;
  for (const { slots } of hosts.values()) {
    const { kind } = toTemplateState(slots.find((each) => each.osKey === osKey));
    if (kind !== 'none') named += 1;
    if (kind === 'there') there += 1;
  }
  return named === there ? `on ${pluralize(there, 'entry', 'entries')}` : `on ${there} of ${named} entries`;
}
