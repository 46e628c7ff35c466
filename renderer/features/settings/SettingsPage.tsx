import { Switch, useMantineColorScheme } from '@mantine/core';
import { changePreferences } from '../../actions/preferences.ts';
import { Segmented } from '../../components/controls/Segmented.tsx';
import { Panel } from '../../components/Panel.tsx';
import { usePreferences } from '../../store/preferences.ts';
import { setUi, useUi } from '../../store/ui.ts';
import { AboutPanel } from './AboutPanel.tsx';
import { CouchbasePanel } from './CouchbasePanel.tsx';
import { LimitsPanel } from './LimitsPanel.tsx';
import { ServicePanel } from './ServicePanel.tsx';
import classes from './Settings.module.css';

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

/** Appearance, service, limits. */
export function SettingsPage() {
  return (
    <div className={classes.page}>
      <div className={classes.column}>
        <AppearancePanel />
        <ServicePanel />
        <AboutPanel />
      </div>
      <div className={classes.column}>
        <LimitsPanel />
        <CouchbasePanel />
      </div>
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
      </dl>
    </Panel>
  );
}
