import { lazy, Suspense } from 'react';
import { joinCopiedNames } from './components/VmName.tsx';
import { Frame } from './features/frame/Frame.tsx';
import { Overview } from './features/overview/Overview.tsx';
import { type Page, useUi } from './store/ui.ts';

const VmsPage = lazy(async () => ({ default: (await import('./features/vms/VmsPage.tsx')).VmsPage }));
const Activity = lazy(async () => ({ default: (await import('./features/activity/Activity.tsx')).Activity }));
const Settings = lazy(async () => ({ default: (await import('./features/settings/Settings.tsx')).Settings }));
const Overlays = lazy(async () => ({ default: (await import('./features/frame/Overlays.tsx')).Overlays }));

const CONTENT: Readonly<Record<Page, React.ComponentType>> = {
  overview: Overview,
  vms: VmsPage,
  activity: Activity,
  settings: Settings,
};

export function App() {
  const Content = CONTENT[useUi(({ page }) => page)];
  return (
    <div onCopy={joinCopiedNames} style={{ height: '100%' }}>
      <Frame>
        <Suspense fallback={null}>
          <Content />
        </Suspense>
      </Frame>
      <Suspense fallback={null}>
        <Overlays />
      </Suspense>
    </div>
  );
}
