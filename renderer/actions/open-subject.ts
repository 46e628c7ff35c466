import type { LogRow } from '../../core/model/audit.ts';
import { initialActivityFilter, useActivityFilter } from '../features/activity/activity-filter.ts';
import { compareLeasesAndHosts } from '../features/hosts/differences/differences-actions.ts';
import { type OpenHost, setHosts } from '../features/hosts/hosts-store.ts';
import { useFleet } from '../store/fleet.ts';
import { openPage } from '../store/ui.ts';

/** Opens the details of a VM in the VM list. */
export function openVmDetails(leaseId: string): void {
  openPage('vms', { vmTab: 'all', vmSearch: '', vmFilter: {}, openVm: leaseId });
}

/** Opens the VM list with the VMs of a request, or of anything else that was searched for. */
export function openVmsMatching(search: string): void {
  openPage('vms', { vmTab: 'all', vmSearch: search, vmFilter: {} });
}

/** Opens the VM list with the VMs of a principal. */
export function openVmsOfOwner(owner: string): void {
  openPage('vms', { vmTab: 'all', vmSearch: '', vmFilter: { owner: [owner] } });
}

/** Opens the details of a host on the Hosts page. */
export function openHostDetails(host: OpenHost): void {
  setHosts({ tab: 'list', open: host });
  openPage('hosts');
}

/** Opens the comparison of leases and hosts, made anew. */
export function openDifferences(): void {
  setHosts({ tab: 'differences', open: undefined });
  openPage('hosts');
  void compareLeasesAndHosts();
}

/** Opens what a log line is about: its VM, its request, or its host; what is gone is found in the activity. */
export function openSubject({ kind, leaseId, requestId, hostRef, vm }: LogRow): void {
  if (kind === 'disk.orphan-found') {
    openDifferences();
    return;
  }
  const { leases, requests, hosts } = useFleet.getState().tables;
  const request = requests.rows.get(requestId ?? '');
  if (leaseId !== undefined && leases.rows.has(leaseId)) openVmDetails(leaseId);
  else if (request) openVmsMatching(request.spec.descriptor);
  else if (vm === undefined && hostRef !== undefined && hosts.rows.has(hostRef)) openHostDetails({ hostRef });
  else {
    useActivityFilter.setState({ ...initialActivityFilter(), search: vm ?? '' });
    openPage('activity', { activityTab: 'log' });
  }
}
