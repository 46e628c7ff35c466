import { Button, Checkbox, PasswordInput, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import type { ServiceCertificate } from '../../../../core/contract/bridge.ts';
import { type Failure, toFailure } from '../../../../core/model/failure.ts';
import { StateWord } from '../../../components/StateMark.tsx';
import classes from './ConnectForm.module.css';
import { type FoundService, probeService, signInToService } from './service-actions.ts';

const TYPING_MS = 400;

type Probe =
  | { readonly kind: 'none' }
  | { readonly kind: 'looking' }
  | { readonly kind: 'found'; readonly service: FoundService }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** Signs in to a service elsewhere: its address is tried while it is typed, and its certificate looked at once. */
export function ConnectForm() {
  const [address, setAddress] = useState('');
  const [token, setToken] = useState('');
  const [accepted, setAccepted] = useState<string>();
  const [failure, setFailure] = useState<Failure>();
  const [isBusy, setBusy] = useState(false);
  const probe = useProbe(address.trim());
  const found = probe.kind === 'found' ? probe.service : undefined;
  const fingerprint = found?.certificate?.fingerprint;
  const isReady = found !== undefined && accepted === fingerprint && token.trim() !== '' && !isBusy;
  const submit = async (event: React.SubmitEvent) => {
    event.preventDefault();
    if (!isReady) return;
    setBusy(true);
    setFailure(undefined);
    try {
      await signInToService({ address: found.origin, fingerprint, token: token.trim() });
    } catch (error) {
      setFailure(toFailure(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className={classes.form} onSubmit={submit} aria-label="Connect to a service">
      <TextInput
        label="Connect to a service"
        placeholder="https://dynvm.lab:8443"
        value={address}
        spellCheck={false}
        onChange={({ currentTarget }) => setAddress(currentTarget.value)}
      />
      <ProbeState probe={probe} />
      {found?.certificate && (
        <CertificateCheck
          certificate={found.certificate}
          isAccepted={accepted === fingerprint}
          onAccept={(isAccepted) => setAccepted(isAccepted ? fingerprint : undefined)}
        />
      )}
      <PasswordInput
        label="Access token"
        description="From Settings of a signed-in window, or from an admin. It goes to this address only."
        autoComplete="off"
        value={token}
        error={failure && [failure.message, failure.hint].filter(Boolean).join(' ')}
        onChange={({ currentTarget }) => setToken(currentTarget.value)}
      />
      <Button type="submit" disabled={!isReady}>
        Sign in and connect
      </Button>
    </form>
  );
}

function useProbe(address: string): Probe {
  const [probe, setProbe] = useState<Probe>({ kind: 'none' });
  const [tried] = useDebouncedValue(address, TYPING_MS);
  useEffect(() => {
    if (tried === '') {
      setProbe({ kind: 'none' });
      return;
    }
    let isOver = false;
    const show = (next: Probe) => {
      if (!isOver) setProbe(next);
    };
    show({ kind: 'looking' });
    probeService(tried).then(
      (service) => show({ kind: 'found', service }),
      (error: unknown) => show({ kind: 'failed', failure: toFailure(error) }),
    );
    return () => {
      isOver = true;
    };
  }, [tried]);
  return probe;
}

function ProbeState({ probe }: { probe: Probe }) {
  switch (probe.kind) {
    case 'none':
      return null;
    case 'looking':
      return <StateWord mark="busy">Looking</StateWord>;
    case 'found':
      return <StateWord mark="ok">DynVM answers at {probe.service.origin}</StateWord>;
    case 'failed':
      return <StateWord mark="bad">{probe.failure.message}</StateWord>;
  }
}

interface CertificateCheckProps {
  certificate: ServiceCertificate;
  isAccepted: boolean;
  onAccept: (isAccepted: boolean) => void;
}

function CertificateCheck({ certificate, isAccepted, onAccept }: CertificateCheckProps) {
  const { fingerprint, subject, issuer, validTo } = certificate;
  return (
    <fieldset className={classes.certificate}>
      <legend>Is this its certificate?</legend>
      <p>
        No authority this computer trusts has signed it. Compare the SHA-256 fingerprint with the service’s
        own, or ask whoever runs it.
      </p>
      <code>{fingerprint}</code>
      <p>
        Issued to {subject} by {issuer}, valid until {validTo}.
      </p>
      <Checkbox
        label="The fingerprints match. Connect only while the certificate stays the same."
        checked={isAccepted}
        onChange={({ currentTarget }) => onAccept(currentTarget.checked)}
      />
    </fieldset>
  );
}
