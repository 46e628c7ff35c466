import { Notifications } from '@mantine/notifications';
import { useUi } from '../../store/ui.ts';
import { useDifferences } from '../hosts/differences/differences-store.ts';
import { useHosts } from '../hosts/hosts-store.ts';
import { useVmDialog } from '../vms/dialogs/dialog-store.ts';

/** Toasts: bottom right, but never over the buttons of a dialog, which are at its bottom and top right. */
export function Toasts() {
  return <Notifications position={useDialogOpen() ? 'top-left' : 'bottom-right'} limit={4} />;
}

function useDialogOpen(): boolean {
  const ofWindow = useUi(
    ({ provisionOpen, paletteOpen, shortcutsOpen }) => provisionOpen || paletteOpen || shortcutsOpen,
  );
  const ofHosts = useHosts(({ dialog }) => dialog.kind !== 'none');
  const ofVms = useVmDialog(({ dialog }) => dialog.kind !== 'none');
  const ofDifferences = useDifferences(({ confirming }) => confirming !== undefined);
  return ofWindow || ofHosts || ofVms || ofDifferences;
}
