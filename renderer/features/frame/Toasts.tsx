import { Notifications } from '@mantine/notifications';
import { useIsDialogOpen } from '../../components/open-dialogs.ts';
import { useUi } from '../../store/ui.ts';

/** Toasts: bottom right, but never over the buttons of a dialog, which are at its bottom and top right. */
export function Toasts() {
  const isDialogOpen = useIsDialogOpen();
  // These stay mounted while they are closed.
  const isOverlayOpen = useUi(
    ({ provisionOpen, paletteOpen, shortcutsOpen }) => provisionOpen || paletteOpen || shortcutsOpen,
  );
  return <Notifications position={isDialogOpen || isOverlayOpen ? 'top-left' : 'bottom-right'} limit={4} />;
}
