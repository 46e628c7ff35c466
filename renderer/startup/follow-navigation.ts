import type { NavigationTarget } from '../../core/contract/navigation.ts';
import { bridge } from '../bridge.ts';
import { openPage, setUi } from '../store/ui.ts';

/** Opens the page that the tray, a notification or a link names. */
export function followNavigation(): void {
  bridge.onNavigate(navigate);
}

function navigate(target: NavigationTarget): void {
  if (target === 'get-vms') setUi({ provisionOpen: true });
  else openPage(target);
}
