import { Button, Switch, useMantineColorScheme } from '@mantine/core';
import { setLegacyEnabled } from '../../actions/service.ts';
import { chooseOwnIni, copy, openLogFolder } from '../../actions/shell.ts';
import { bridge } from '../../bridge.ts';
import { Panel } from '../../components/Panel.tsx';
import { Segmented } from '../../components/Segmented.tsx';
import { StateWord } from '../../components/StateMark.tsx';
import { chosenLength, fullTime } from '../../format/time.ts';
import { useFleet } from '../../store/fleet.ts';
import { setUi, useUi } from '../../store/ui.ts';
import classes from './Settings.module.css';

const SCHEMES = [
  ['auto', 'As the system'],
  ['light', 'Light'],
  ['dark', 'Dark'],
] as const;
const DENSITIES = [
  ['compact', 'Compact'],
  ['comfortable', 'Comfortable'],
] as const;

/** How the window looks, and what runs behind it. */
export function Settings() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const density = useUi((ui) => ui.density);
  return (
    <div className={classes.page}>
      <Panel title="Appearance">
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
        </dl>
      </Panel>
      <ServicePanel />
      <Panel title="About">
        <dl className={classes.list}>
          <dt>Electron</dt>
          <dd>{bridge.info.electronVersion || 'none: a browser'}</dd>
          <dt>Chromium</dt>
          <dd>{bridge.info.chromiumVersion}</dd>
          <dt>Logs</dt>
          <dd>
            <Button variant="default" onClick={openLogFolder}>
              Open the log folder
            </Button>
          </dd>
        </dl>
      </Panel>
    </div>
  );
}

function ServicePanel() {
  const status = useFleet((state) => state.status);
  if (!status) return <Panel title="Service">{null}</Panel>;
  return (
    <Panel title="Service" note={status.demo ? 'demo: the hosts are simulated' : undefined}>
      <dl className={classes.list}>
        <dt>Version</dt>
        <dd>{status.version}</dd>
        <dt>Runs since</dt>
        <dd>{fullTime(status.startedAt)}</dd>
        <dt>Hosts</dt>
        <dd>
          <Button variant="default" onClick={chooseOwnIni}>
            {status.demo ? 'Use my ini' : 'Use another ini'}
          </Button>
        </dd>
        <dt>Data folder</dt>
        <dd>
          <code>{status.dataFolder ?? 'none'}</code>
          {status.dataFolder && (
            <Button
              variant="subtle"
              size="compact-xs"
              onClick={() => copy(status.dataFolder ?? '', 'the data folder')}
            >
              Copy
            </Button>
          )}
        </dd>
        <dt>Legacy HTTP API</dt>
        <dd>
          <LegacyApi />
        </dd>
        <dt>Longest life of a VM</dt>
        <dd>{chosenLength(status.expiryMaxMinutes)}</dd>
        <dt>Installation</dt>
        <dd>
          <code>{status.installation}</code>
        </dd>
      </dl>
    </Panel>
  );
}

/** Off until somebody turns it on where the hosts are real: CI jobs could ask for VMs as soon as it answers. */
function LegacyApi() {
  const legacy = useFleet(({ status }) => status?.legacy);
  if (!legacy) return null;
  return (
    <>
      <Switch
        label={legacy.enabled ? 'on' : 'off'}
        aria-label="Legacy HTTP API"
        checked={legacy.enabled}
        disabled={!legacy.switchable}
        onChange={(event) => setLegacyEnabled(event.currentTarget.checked)}
      />
      {legacy.url && <code>{legacy.url}</code>}
      {legacy.failure && <StateWord mark="warn">{legacy.failure.message}</StateWord>}
    </>
  );
}
