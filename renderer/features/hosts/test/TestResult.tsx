import { Button } from '@mantine/core';
import type { HostCheck } from '../../../../core/contract/fleet.ts';
import { StateMark } from '../../../components/StateMark.tsx';
import classes from '../edit/HostDialogs.module.css';
import { CheckItems } from './CheckItems.tsx';
import { CHECK_PARTS, formatSeconds, toPartMark } from './host-check.ts';
import type { HostTestState } from './use-host-test.ts';

interface TestResultProps {
  state: HostTestState;
  /** The fingerprint pinned in the form. */
  trusted: string;
  onTrust: (fingerprint: string) => void;
}

/** The five checks in a line, then the problems; a certificate can be trusted from here. */
export function TestResult({ state: { result, failure, busy }, trusted, onTrust }: TestResultProps) {
  const check = result?.check;
  const fingerprint = check?.certificate?.fingerprintSha256;
  const canTrust = fingerprint !== undefined && trusted !== fingerprint && check && !isTrusted(check);
  return (
    <section className={classes.test} aria-label="Test" aria-live="polite">
      <p className={classes.parts}>
        {CHECK_PARTS.map((part) => (
          <span key={part.word}>
            <StateMark mark={busy ? 'busy' : toPartMark(check, part)} /> {part.word.toLowerCase()}
          </span>
        ))}
        {check && !busy && <small>took {formatSeconds(check.durationMs)}</small>}
      </p>
      {failure !== undefined && (
        <p className={classes.problem}>
          <StateMark mark="bad" /> {failure}
        </p>
      )}
      {result?.problems.map(({ key, message }) => (
        <p key={`${key} ${message}`} className={classes.problem}>
          <StateMark mark="bad" /> {key} {message}
        </p>
      ))}
      {check && (
        <CheckItems
          items={check.items.filter(
            ({ what, verdict }) => verdict !== 'ok' && !(canTrust && what === 'certificate'),
          )}
        />
      )}
      {canTrust && (
        <p className={classes.trust}>
          <span>
            The host’s certificate is not trusted yet, so no password was sent. Its fingerprint is{' '}
            <code>{fingerprint}</code>. Compare it with the one shown on the host.
          </span>
          <Button variant="default" onClick={() => onTrust(fingerprint)}>
            Trust this certificate
          </Button>
        </p>
      )}
    </section>
  );
}

function isTrusted({ items }: HostCheck): boolean {
  return items.some(({ what, verdict }) => what === 'certificate' && verdict === 'ok');
}
