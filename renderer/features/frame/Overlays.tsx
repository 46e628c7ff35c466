import { ProvisionDialog } from '../provision/ProvisionDialog.tsx';
import { ShortcutSheet } from './keys/ShortcutSheet.tsx';
import { Notifier } from './notices/Notifier.tsx';
import { Palette } from './palette/Palette.tsx';
import { Toasts } from './Toasts.tsx';

/** Dialogs and toasts above every page; loaded after the first paint. */
export function Overlays() {
  return (
    <>
      <Toasts />
      <Notifier />
      <ProvisionDialog />
      <Palette />
      <ShortcutSheet />
    </>
  );
}
