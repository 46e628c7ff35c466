import { lazy, Suspense } from 'react';
import { ErrorBoundary } from './components/states/ErrorBoundary.tsx';
import { SkeletonRows } from './components/states/SkeletonRows.tsx';
import { joinCopiedNames } from './components/VmName.tsx';
import { useFirstRunShown } from './features/first-run/first-run-store.ts';
import { Frame } from './features/frame/Frame.tsx';
import { PAGE_TITLES } from './features/frame/page-titles.ts';
import { OverviewPage } from './features/overview/OverviewPage.tsx';
import { firstFigures } from './startup/mark-first-data.ts';
import { type Page, useUi } from './store/ui.ts';

const VmsPage = lazy(async () => ({ default: (await import('./features/vms/VmsPage.tsx')).VmsPage }));
const HistoryPage = lazy(async () => ({
  default: (await import('./features/history/HistoryPage.tsx')).HistoryPage,
}));
const HostsPage = lazy(async () => ({ default: (await import('./features/hosts/HostsPage.tsx')).HostsPage }));
const FirstRun = lazy(async () => ({
  default: (await import('./features/first-run/FirstRun.tsx')).FirstRun,
}));
const CapacityPage = lazy(async () => ({
  default: (await import('./features/capacity/CapacityPage.tsx')).CapacityPage,
}));
const ActivityPage = lazy(async () => ({
  default: (await import('./features/activity/ActivityPage.tsx')).ActivityPage,
}));
const SettingsPage = lazy(async () => ({
  default: (await import('./features/settings/SettingsPage.tsx')).SettingsPage,
}));
const Overlays = lazy(async () => {
  await firstFigures;
  return { default: (await import('./features/frame/Overlays.tsx')).Overlays };
});

const CONTENT: Readonly<Record<Page, React.ComponentType>> = {
  overview: OverviewPage,
  vms: VmsPage,
  history: HistoryPage,
  hosts: HostsPage,
  capacity: CapacityPage,
  activity: ActivityPage,
  settings: SettingsPage,
};

export function App() {
  const page = useUi((ui) => ui.page);
  const Content = useFirstRunShown() ? FirstRun : CONTENT[page];
  return (
    <div onCopy={joinCopiedNames} style={{ height: '100%' }}>
      <Frame>
        <ErrorBoundary key={page} what={`The page ${PAGE_TITLES[page]}`}>
          <Suspense fallback={<SkeletonRows label={`Loading ${PAGE_TITLES[page]}`} />}>
            <Content />
          </Suspense>
        </ErrorBoundary>
      </Frame>
      <Suspense fallback={null}>
        <Overlays />
      </Suspense>
    </div>
  );
}
