import { useEffect } from 'react';
import { WithDrawer } from '../../components/drawer/WithDrawer.tsx';
import { AdminsOnly } from '../../components/states/AdminsOnly.tsx';
import { EmptyState } from '../../components/states/EmptyState.tsx';
import { SkeletonRows } from '../../components/states/SkeletonRows.tsx';
import { useScopeRefusal, useTable } from '../../store/fleet.ts';
import { AddHostButton } from './AddHostButton.tsx';
import { DifferencesTab } from './differences/DifferencesTab.tsx';
import { compareLeasesAndHosts } from './differences/differences-actions.ts';
import { TemplateDoctor } from './doctor/TemplateDoctor.tsx';
import { HostDrawer } from './drawer/HostDrawer.tsx';
import { CordonDialog } from './edit/CordonDialog.tsx';
import { HostFormDialog } from './edit/HostFormDialog.tsx';
import { WriteDialog } from './edit/WriteDialog.tsx';
import classes from './HostsPage.module.css';
import { HostsToolbar } from './HostsToolbar.tsx';
import { loadDoctor } from './hosts-actions.ts';
import { useHosts } from './hosts-store.ts';
import { HostList } from './list/HostList.tsx';
import { LimitsTab } from './list/LimitsTab.tsx';
import { useAutomaticTests } from './test/use-automatic-tests.ts';

/** Hosts change several times a second; the doctor reloads this long after the first change. */
const LOOK_AGAIN_MS = 2000;

/** The configured hosts: state, templates, limits and actions. */
export function HostsPage() {
  const { rows, state } = useTable('hosts');
  const tab = useHosts((hosts) => hosts.tab);
  const open = useHosts((hosts) => hosts.open);
  const isAdmin = useScopeRefusal('admin') === undefined;
  useFreshDoctor(rows);
  useAutomaticTests(rows);
  // Their number stands on the tab.
  useEffect(() => {
    if (isAdmin) void compareLeasesAndHosts();
  }, [isAdmin]);
  const entry = open && rows.get(open.hostRef);
  if (rows.size === 0 && state.kind === 'loading') return <SkeletonRows label="Loading the hosts" />;
  return (
    <>
      <WithDrawer drawer={entry && open && <HostDrawer entry={entry} open={open} />}>
        <HostsToolbar />
        <div className={classes.body}>
          {rows.size === 0 ? (
            <EmptyState title="No hosts yet" action={<AddHostButton />}>
              Every [xenhostN] section of your ini will be listed here, with its capacity, its templates and
              their problems.
            </EmptyState>
          ) : (
            <>
              {tab === 'list' && <HostList rows={rows} />}
              {tab === 'doctor' && <TemplateDoctor />}
              {tab === 'differences' && (
                <AdminsOnly what="differences between leases and hosts">
                  <DifferencesTab />
                </AdminsOnly>
              )}
              {tab === 'limits' && (
                <AdminsOnly what="the lines of the ini">
                  <LimitsTab rows={rows} />
                </AdminsOnly>
              )}
            </>
          )}
        </div>
      </WithDrawer>
      <Dialogs />
    </>
  );
}

function useFreshDoctor(rows: unknown): void {
  useEffect(() => {
    const timer = setTimeout(() => void loadDoctor(), rows && useHosts.getState().report ? LOOK_AGAIN_MS : 0);
    return () => clearTimeout(timer);
  }, [rows]);
}

function Dialogs() {
  const dialog = useHosts((hosts) => hosts.dialog);
  switch (dialog.kind) {
    case 'cordon':
      return <CordonDialog hostRef={dialog.hostRef} drain={dialog.drain} />;
    case 'form':
      return <HostFormDialog hostRef={dialog.hostRef} />;
    case 'write':
      return <WriteDialog pending={dialog.pending} />;
    default:
      return null;
  }
}
