import '../../theme/mantine-styles.ts';
import { MantineProvider } from '@mantine/core';
import { setNonce } from 'get-nonce';
import { createRoot } from 'react-dom/client';
import { releaseAtTheEnd } from '../../actions/delayed-release.tsx';
import { colorSchemeManager } from '../../actions/preferences.ts';
import { connect } from '../../live/connect.ts';
import { startClock } from '../../store/now.ts';
import { cssVariablesResolver, theme } from '../../theme/theme.ts';
import { SelfService } from './SelfService.tsx';
import { followTabs } from './self-service-store.ts';

/** The view of somebody who gets VMs for themselves; on a phone, too. */
export function openSelfService(): void {
  const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
  if (nonce !== '') setNonce(nonce);
  const container = document.getElementById('root');
  if (!container) throw new Error('The page has no element with the id root');
  startClock();
  followTabs();
  releaseAtTheEnd();
  connect();
  createRoot(container).render(
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      colorSchemeManager={colorSchemeManager}
      cssVariablesResolver={cssVariablesResolver}
      getStyleNonce={() => nonce}
    >
      <SelfService />
    </MantineProvider>,
  );
}
