import '../../theme/mantine-styles.ts';
import { createRoot } from 'react-dom/client';
import { releaseAtTheEnd } from '../../actions/delayed-release.tsx';
import { connect } from '../../live/connect.ts';
import { startClock } from '../../store/now.ts';
import { Themed } from '../../theme/Themed.tsx';
import { SelfService } from './SelfService.tsx';
import { followTabs } from './self-service-store.ts';

/** The view of somebody who gets VMs for themselves; on a phone, too. */
export function openSelfService(): void {
  const container = document.getElementById('root');
  if (!container) throw new Error('The page has no element with the id root');
  startClock();
  followTabs();
  releaseAtTheEnd();
  connect();
  createRoot(container).render(
    <Themed>
      <SelfService />
    </Themed>,
  );
}
