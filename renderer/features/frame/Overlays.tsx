import { Notifications } from '@mantine/notifications';
import { ProvisionDialog } from '../provision/ProvisionDialog.tsx';
import { ShortcutSheet } from './keys/ShortcutSheet.tsx';
import { Notifier } from './notices/Notifier.tsx';
import { Palette } from './palette/Palette.tsx';

/** Dialogs and toasts above every page; loaded after the first paint. */
export function Overlays() {
  return (
    <>
      <Notifications position="bottom-right" limit={4} />
      <Notifier />
      <ProvisionDialog />
      <Palette />
      <ShortcutSheet />
    </>
  );
}
