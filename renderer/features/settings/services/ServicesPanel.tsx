import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { KnownServices } from '../../../../core/contract/bridge.ts';
import { bridge } from '../../../bridge.ts';
import { Panel } from '../../../components/Panel.tsx';
import { StateWord } from '../../../components/StateMark.tsx';
import { useFleet } from '../../../store/fleet.ts';
import classes from '../Settings.module.css';
import { ConnectForm } from './ConnectForm.tsx';
import { leaveService, listServices, openService } from './service-actions.ts';

/** Which DynVM the window shows: this computer's own, or a service elsewhere. A browser shows the one it was loaded from. */
export function ServicesPanel() {
  const [known, setKnown] = useState<KnownServices>();
  useEffect(() => void listServices().then(setKnown), []);
  if (bridge.info.electronVersion === '' || known === undefined) return null;
  const { current, saved } = known;
  return (
    <Panel title="Where DynVM runs" note={current ?? 'on this computer'}>
      <dl className={classes.list}>
        <dt>This computer</dt>
        <dd>
          {current === undefined ? (
            <StateWord mark="ok">shown here</StateWord>
          ) : (
            <Button variant="default" size="compact-xs" onClick={() => void leaveService()}>
              Show this computer
            </Button>
          )}
        </dd>
        {saved.map((origin) => (
          <ServiceRow key={origin} origin={origin} isCurrent={origin === current} />
        ))}
      </dl>
      <ConnectForm />
    </Panel>
  );
}

function ServiceRow({ origin, isCurrent }: { origin: string; isCurrent: boolean }) {
  const connection = useFleet((fleet) => fleet.connection);
  return (
    <>
      <dt>
        <code>{origin}</code>
      </dt>
      <dd>
        {!isCurrent && (
          <Button variant="default" size="compact-xs" onClick={() => void openService(origin)}>
            Open
          </Button>
        )}
        {isCurrent && connection?.kind === 'lost' && (
          <StateWord mark="bad">{connection.failure.message}</StateWord>
        )}
        {isCurrent && connection?.kind !== 'lost' && <StateWord mark="ok">shown here</StateWord>}
      </dd>
    </>
  );
}
