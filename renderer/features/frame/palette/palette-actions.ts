import type { HostRow } from '../../../../core/model/host.ts';
import { toHostName } from '../../../../core/model/host-name.ts';
import type { Lease } from '../../../../core/model/lease.ts';
import { openPage } from '../../../store/ui.ts';
import { type Me, refuseOwned, refuseScope } from '../../../view/rights.ts';
import { testHosts, uncordonHost } from '../../hosts/hosts-actions.ts';
import { setHosts } from '../../hosts/hosts-store.ts';
import { openExtendDialog, openReleaseDialog } from '../../vms/dialogs/dialog-store.ts';
import type { PaletteAction } from './palette-entries.ts';

/** What can be done with a host entry, on the page that shows it. */
export function listHostActions(host: HostRow, me: Me): PaletteAction[] {
  const { hostRef, cordon } = host;
  const name = toHostName(host);
  const onPage = (run: () => void) => () => {
    setHosts({ open: { hostRef } });
    openPage('hosts');
    run();
  };
  const openCordon = (drain: boolean) =>
    onPage(() => setHosts({ dialog: { kind: 'cordon', hostRef, drain } }));
  const refusal = refuseScope(me, 'admin');
  const actions = [
    { label: `Test ${name}`, run: onPage(() => void testHosts([hostRef])) },
    cordon
      ? { label: `Uncordon ${name}`, run: onPage(() => void uncordonHost({ hostRef, name })) }
      : { label: `Cordon ${name}…`, run: openCordon(false) },
    { label: `Drain ${name}…`, run: openCordon(true) },
    { label: `Edit ${name}…`, run: onPage(() => setHosts({ dialog: { kind: 'form', hostRef } })) },
  ];
  return actions.map((action) => ({ ...action, refusal }));
}

/** What can be done with a VM of ours. */
export function listVmActions(lease: Lease, me: Me): PaletteAction[] {
  const { kind } = lease.state;
  if (kind === 'deleted' || kind === 'failed' || kind === 'releasing') return [];
  const onPage = (run: () => void) => () => {
    openPage('vms', { vmTab: 'all', vmSearch: '', vmFilter: {}, openVm: lease.id });
    run();
  };
  const refusal = refuseOwned(me, lease.name, lease);
  return [
    { label: `Extend ${lease.name}…`, refusal, run: onPage(() => openExtendDialog([lease])) },
    { label: `Release ${lease.name}…`, refusal, run: onPage(() => openReleaseDialog([lease])) },
  ];
}
