import { Button } from '@mantine/core';
import { openLogFolder } from '../../actions/shell.ts';
import { bridge } from '../../bridge.ts';
import { Panel } from '../../components/Panel.tsx';
import { useFleet } from '../../store/fleet.ts';
import { pageStart } from '../../store/preferences.ts';
import classes from './Settings.module.css';

export function AboutPanel() {
  const version = useFleet(({ status }) => status?.version);
  return (
    <Panel title="About">
      <dl className={classes.list}>
        <dt>DynVM Console</dt>
        <dd>{version ?? ''}</dd>
        <dt>Electron</dt>
        <dd>{bridge.info.electronVersion || 'none: a browser'}</dd>
        <dt>Chromium</dt>
        <dd>{bridge.info.chromiumVersion}</dd>
        {pageStart.versions && (
          <>
            <dt>Node</dt>
            <dd>{pageStart.versions.node}</dd>
          </>
        )}
        <dt>Logs</dt>
        <dd>
          {pageStart.logFolder !== undefined && <code>{pageStart.logFolder}</code>}
          <Button variant="default" size="compact-xs" onClick={openLogFolder}>
            Open the log folder
          </Button>
        </dd>
      </dl>
    </Panel>
  );
}
