import type { DoctorReport } from '../../../../core/model/doctor.ts';
import type { HostRow } from '../../../../core/model/host.ts';
import type { Neighbours } from '../../../components/drawer/neighbours.ts';
import { toHostLines } from '../../../view/host-lines.ts';
import type { HostsState, OpenHost } from '../hosts-store.ts';

const NOTHING_FOLDED: ReadonlySet<number> = new Set();

/** The hosts of a tab, top to bottom. */
export function listHostsInOrder(
  { tab, sorting, report }: Pick<HostsState, 'tab' | 'sorting'> & { report?: DoctorReport | undefined },
  rows: ReadonlyMap<unknown, HostRow>,
): OpenHost[] {
  if (tab === 'doctor' && report) return report.hosts.map(({ hostRef, uuid }) => ({ hostRef, uuid }));
  if (tab === 'limits') return [...rows.values()].map(({ hostRef }) => ({ hostRef }));
  return toHostLines(rows.values(), sorting, NOTHING_FOLDED).flatMap((line) =>
    line.kind === 'pool' ? [] : [{ hostRef: line.entry.hostRef, uuid: line.host?.uuid }],
  );
}

/** Links to the adjacent hosts; the compared template stays. */
export function findNeighbours(
  order: readonly OpenHost[],
  open: OpenHost,
  go: (host: OpenHost) => void,
): Neighbours {
  const exact = order.findIndex(({ hostRef, uuid }) => hostRef === open.hostRef && uuid === open.uuid);
  const index = exact < 0 ? order.findIndex(({ hostRef }) => hostRef === open.hostRef) : exact;
  const to = (host: OpenHost | undefined) => host && (() => go({ ...host, osKey: open.osKey }));
  return {
    what: 'host',
    above: index < 0 ? undefined : to(order[index - 1]),
    below: index < 0 ? undefined : to(order[index + 1]),
  };
}
