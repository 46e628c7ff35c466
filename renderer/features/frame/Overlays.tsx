import { Notifications } from '@mantine/notifications';
import { ProvisionDialog } from '../provision/ProvisionDialog.tsx';
import { Palette } from './Palette.tsx';
import { ShortcutSheet } from './ShortcutSheet.tsx';
import { Tellings } from './Tellings.tsx';

/** What floats above every page; loaded after the first paint. */
export function Overlays() {
  return (
    <>
      <Notifications position="bottom-right" limit={4} />
      <Tellings />
      <ProvisionDialog />
      <Palette />
      <ShortcutSheet />
    </>
  );
}
