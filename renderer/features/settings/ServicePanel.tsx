import { Button, Switch } from '@mantine/core';
import { toFailure } from '../../../core/model/failure.ts';
import { chooseIni, copyText } from '../../actions/shell.ts';
import { Panel } from '../../components/Panel.tsx';
import { StateWord } from '../../components/StateMark.tsx';
import { SkeletonRows } from '../../components/states/SkeletonRows.tsx';
import { formatFullTime } from '../../format/time.ts';
import { useFleet, useScopeRefusal } from '../../store/fleet.ts';
import { HttpPort } from './HttpPort.tsx';
import { Locked } from './Locked.tsx';
import classes from './Settings.module.css';
import { setLegacyEnabled } from './service-actions.ts';
import { useConfig } from './use-config.ts';

/** The service: hosts, data folder and HTTP API. */
export function ServicePanel() {
  const status = useFleet((state) => state.status);
  const me = useFleet((fleet) => fleet.me);
  const config = useConfig();
  if (!status) {
    return (
      <Panel title="Service">
        <SkeletonRows label="Loading the service" rows={6} />
      </Panel>
    );
  }
  const path = config.kind === 'loaded' ? config.view.path : undefined;
  return (
    <Panel title="Service" note={status.demo ? 'demo: the hosts are simulated' : undefined}>
      <dl className={classes.list}>
        <dt>Version</dt>
        <dd>{status.version}</dd>
        <dt>Running since</dt>
        <dd>{formatFullTime(status.startedAt)}</dd>
        <dt>Hosts from</dt>
        <dd>
          {path !== undefined && <code>{path}</code>}
          {config.kind === 'failed' && <StateWord mark="warn">{toFailure(config.error).message}</StateWord>}
          <Button variant="default" size="compact-xs" onClick={chooseIni}>
            {status.demo ? 'Use my ini' : 'Use another ini'}
          </Button>
          <Locked by="config" />
        </dd>
        <dt>Data folder</dt>
        <dd>
          <code>{status.dataFolder ?? 'none: nothing is stored'}</code>
          {status.dataFolder && (
            <Button
              variant="subtle"
              size="compact-xs"
              onClick={() => copyText(status.dataFolder ?? '', 'the data folder')}
            >
              Copy
            </Button>
          )}
          <Locked by="data-dir" />
        </dd>
        <dt>HTTP API</dt>
        <dd>
          <HttpApi />
        </dd>
        <dt>HTTP port</dt>
        <dd>
          <HttpPort />
        </dd>
        <dt>You are</dt>
        <dd>{me === undefined ? status.caller.requester : `${me.principal}, ${me.role}`}</dd>
        <dt>Installation</dt>
        <dd>
          <code>{status.installation}</code>
        </dd>
      </dl>
    </Panel>
  );
}

/** Off by default for real hosts: CI jobs could request VMs as soon as it answers. */
function HttpApi() {
  const legacy = useFleet(({ status }) => status?.legacy);
  const refusal = useScopeRefusal('admin');
  if (!legacy) return null;
  return (
    <>
      <Switch
        label={legacy.enabled ? 'on' : 'off'}
        aria-label="HTTP API"
        checked={legacy.enabled}
        disabled={!legacy.switchable || refusal !== undefined}
        title={refusal}
        onChange={(event) => setLegacyEnabled(event.currentTarget.checked)}
      />
      {legacy.url && <code>{legacy.url}</code>}
      {legacy.failure && (
        <p className={classes.refused}>
          <StateWord mark="warn">{legacy.failure.message}</StateWord>
          {legacy.failure.hint !== undefined && <small>{legacy.failure.hint}</small>}
        </p>
      )}
    </>
  );
}
