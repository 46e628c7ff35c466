import './theme/mantine-styles.ts';
import './theme/tokens.css';
import './theme/base.css';
import { MantineProvider } from '@mantine/core';
import { setNonce } from 'get-nonce';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { followCouchbase } from './actions/couchbase.ts';
import { releaseAtTheEnd } from './actions/delayed-release.tsx';
import { colorSchemeManager, followPreferences, savePreferencesAtTheEnd } from './actions/preferences.ts';
import { connect } from './live/connect.ts';
import { restoreCachedTables, startCachingTables } from './startup/cached-tables.ts';
import { followNavigation } from './startup/follow-navigation.ts';
import { markFirstData } from './startup/mark-first-data.ts';
import { waitForFirstData } from './startup/wait-for-first-data.ts';
import { startClock } from './store/now.ts';
import { cssVariablesResolver, theme } from './theme/theme.ts';

/** Style tags need the nonce of the content security policy. */
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
if (nonce !== '') setNonce(nonce);

savePreferencesAtTheEnd();
releaseAtTheEnd();
startClock();
followCouchbase();
followNavigation();
followPreferences();

const root = document.getElementById('root');
if (!root) throw new Error('The page has no element with the id root');
const restored = restoreCachedTables();
connect(restored);
startCachingTables();
void waitForFirstData(restored).then(() => {
  // Synchronously: a first render in slices would take longer.
  flushSync(() => createRoot(root).render(<Window />));
  markFirstData();
});

function Window() {
  return (
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      colorSchemeManager={colorSchemeManager}
      cssVariablesResolver={cssVariablesResolver}
      getStyleNonce={() => nonce}
    >
      <App />
    </MantineProvider>
  );
}
