import { Button, NumberInput } from '@mantine/core';
import { useState } from 'react';
import type { Failure } from '../../../core/model/failure.ts';
import { useFleet, useScopeRefusal } from '../../store/fleet.ts';
import { Locked } from './Locked.tsx';
import classes from './Settings.module.css';
import { setLegacyPort } from './service-actions.ts';

const HIGHEST_PORT = 65_535;

/** The port of the HTTP API; changes apply at once. */
export function HttpPort() {
  const legacy = useFleet(({ status }) => status?.legacy);
  const demo = useFleet(({ status }) => status?.demo);
  if (!legacy) return null;
  if (legacy.portSettable) return <PortForm key={legacy.port} port={legacy.port} demo={demo === true} />;
  return (
    <>
      <code>{legacy.port === 0 ? 'any free port' : legacy.port}</code>
      <Locked by="port" />
    </>
  );
}

function PortForm({ port, demo }: { port: number; demo: boolean }) {
  const [wanted, setWanted] = useState<number | string>(port);
  const [busy, setBusy] = useState(false);
  const refusal = useScopeRefusal('admin');
  const [refused, setRefused] = useState<Failure>();
  const valid = typeof wanted === 'number' && wanted >= 1 && wanted <= HIGHEST_PORT;
  const changed = wanted !== port;
  const submit = async () => {
    if (!valid || !changed || busy) return;
    setBusy(true);
    setRefused(await setLegacyPort(wanted));
    setBusy(false);
  };
  return (
    <>
      <form
        className={classes.port}
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <NumberInput
          aria-label="HTTP port"
          aria-describedby="http-port-note"
          value={wanted}
          allowDecimal={false}
          allowNegative={false}
          allowLeadingZeros={false}
          clampBehavior="none"
          hideControls
          error={changed && !valid}
          onChange={(value) => {
            setWanted(value);
            setRefused(undefined);
          }}
        />
        <Button
          type="submit"
          variant="default"
          loading={busy}
          disabled={!valid || !changed || refusal !== undefined}
          title={refusal}
        >
          Change port
        </Button>
      </form>
      <small id="http-port-note">
        {changed && !valid ? `A number from 1 to ${HIGHEST_PORT}` : describePort(changed, demo)}
      </small>
      {refused && (
        <p className={classes.refused} role="alert">
          {refused.message}
          {refused.hint !== undefined && <small>{refused.hint}</small>}
        </p>
      )}
    </>
  );
}

function describePort(changed: boolean, demo: boolean): string {
  if (changed) return 'The old port closes at once; update the jobs that call it';
  return demo ? 'Until the demo ends' : 'Kept for the next start';
}
