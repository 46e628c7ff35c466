import { Notifications } from '@mantine/notifications';

/** What floats above every page; loaded after the first paint. */
export function Overlays() {
  return <Notifications position="bottom-right" limit={4} />;
}
