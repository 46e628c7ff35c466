import { Notifications } from '@mantine/notifications';
import { useIsDialogOpen } from '../../components/open-dialogs.ts';
import { useUi } from '../../store/ui.ts';
import classes from './Toasts.module.css';

/** Toasts: bottom right; top left while a dialog is open, whose buttons are at its bottom and top right. */
export function Toasts() {
  const isDialogOpen = useIsDialogOpen();
  // These stay mounted while they are closed.
  const isOverlayOpen = useUi(
    ({ provisionOpen, paletteOpen, shortcutsOpen }) => provisionOpen || paletteOpen || shortcutsOpen,
  );
  const aside = isDialogOpen || isOverlayOpen;
  return <Notifications className={classes.toasts} mod={{ aside }} position="bottom-right" limit={4} />;
}
