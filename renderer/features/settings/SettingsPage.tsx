import { Switch, useMantineColorScheme } from '@mantine/core';
import { changePreferences } from '../../actions/preferences.ts';
import { Segmented } from '../../components/controls/Segmented.tsx';
import { type TabOption, Tabs } from '../../components/controls/Tabs.tsx';
import { Panel } from '../../components/Panel.tsx';
import { usePreferences } from '../../store/preferences.ts';
import { type SettingsTab, setUi, useUi } from '../../store/ui.ts';
import { AboutPanel } from './AboutPanel.tsx';
import { AccessTab } from './access/AccessTab.tsx';
import { useTokenWarnings } from './access/use-token-warnings.ts';
import { CouchbasePanel } from './CouchbasePanel.tsx';
import { LimitsPanel } from './LimitsPanel.tsx';
import { QuietHoursSetting } from './QuietHoursSetting.tsx';
import { ServicePanel } from './ServicePanel.tsx';
import classes from './Settings.module.css';
import { ServicesPanel } from './services/ServicesPanel.tsx';

const SCHEMES = [
  ['auto', 'System'],
  ['light', 'Light'],
  ['dark', 'Dark'],
] as const;
const WHEN_CLOSED = [
  ['background', 'Keep running'],
  ['quit', 'Quit'],
  ['ask', 'Ask'],
] as const;
const DENSITIES = [
  ['compact', 'Compact'],
  ['comfortable', 'Comfortable'],
] as const;

const TABS: readonly TabOption<SettingsTab>[] = [
  { id: 'general', label: 'General' },
  { id: 'access', label: 'Access' },
  { id: 'limits', label: 'Limits' },
  { id: 'couchbase', label: 'Couchbase' },
];

/** This window, the service, who may use it, and its limits. */
export function SettingsPage() {
  const tab = useUi((ui) => ui.settingsTab);
  const warnings = useTokenWarnings();
  const tabs = TABS.map(
    (one): TabOption<SettingsTab> =>
      one.id === 'access' && warnings > 0 ? { ...one, mark: 'warn', count: warnings } : one,
  );
  return (
    <>
      <div className={classes.toolbar}>
        <Tabs label="Settings of" tabs={tabs} current={tab} onChange={(id) => setUi({ settingsTab: id })} />
      </div>
      {tab === 'general' && <GeneralTab />}
      {tab === 'access' && <AccessTab />}
      {tab === 'limits' && (
        <div className={classes.page}>
          <LimitsPanel />
        </div>
      )}
      {tab === 'couchbase' && (
        <div className={classes.page}>
          <CouchbasePanel />
        </div>
      )}
    </>
  );
}

function GeneralTab() {
  return (
    <div className={classes.page}>
      <div className={classes.column}>
        <AppearancePanel />
        <ServicesPanel />
        <AboutPanel />
      </div>
      <ServicePanel />
    </div>
  );
}

function AppearancePanel() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const density = useUi((ui) => ui.density);
  const whenClosed = usePreferences((preferences) => preferences.whenClosed);
  const notifications = usePreferences((preferences) => preferences.notifications);
  return (
    <Panel title="This window" note="kept on this computer">
      <dl className={classes.list}>
        <dt>Colours</dt>
        <dd>
          <Segmented options={SCHEMES} value={colorScheme} onChange={setColorScheme} label="Colours" />
        </dd>
        <dt>Rows</dt>
        <dd>
          <Segmented
            options={DENSITIES}
            value={density}
            onChange={(value) => setUi({ density: value })}
            label="Row height"
          />
        </dd>
        <dt>When closed</dt>
        <dd>
          <Segmented
            options={WHEN_CLOSED}
            value={whenClosed}
            onChange={(value) => changePreferences({ whenClosed: value })}
            label="When the window is closed"
          />
          <small>In the background, VMs are deleted at their deadlines and the API keeps answering</small>
        </dd>
        <dt>Notifications</dt>
        <dd>
          <Switch
            label={notifications ? 'on' : 'off'}
            aria-label="Notifications of the system"
            checked={notifications}
            onChange={(event) => changePreferences({ notifications: event.currentTarget.checked })}
          />
          <small>
            Hosts that go down, failed requests, your VMs that end soon and requests you asked to be notified
            about, while this window is in the background
          </small>
        </dd>
        <dt>Quiet hours</dt>
        <dd>
          <QuietHoursSetting />
        </dd>
      </dl>
    </Panel>
  );
}
