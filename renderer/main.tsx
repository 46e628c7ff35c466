import './theme/mantine-styles.ts';
import './theme/tokens.css';
import './theme/base.css';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { followCouchbase } from './actions/couchbase.ts';
import { releaseAtTheEnd } from './actions/delayed-release.tsx';
import { followPreferences, savePreferencesAtTheEnd } from './actions/preferences.ts';
import { connect } from './live/connect.ts';
import { restoreCachedTables, startCachingTables } from './startup/cached-tables.ts';
import { followNavigation } from './startup/follow-navigation.ts';
import { markFirstData } from './startup/mark-first-data.ts';
import { waitForFirstData } from './startup/wait-for-first-data.ts';
import { startClock } from './store/now.ts';
import { Themed } from './theme/Themed.tsx';

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
  flushSync(() =>
    createRoot(root).render(
      <Themed>
        <App />
      </Themed>,
    ),
  );
  markFirstData();
});
