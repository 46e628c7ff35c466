import { useState } from 'react';
import type { AuditVerification } from '../../../../core/model/audit-entry.ts';
import { toFailure } from '../../../../core/model/failure.ts';
import { invoke } from '../../../bridge.ts';
import { LinkButton } from '../../../components/controls/LinkButton.tsx';
import { StateWord } from '../../../components/StateMark.tsx';
import { formatCount, pluralize } from '../../../format/quantity.ts';
import classes from '../Activity.module.css';

type Check =
  | { readonly kind: 'none' }
  | { readonly kind: 'running' }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'done'; readonly verification: AuditVerification };

/** Verifies the hash chain on demand: it reads every entry. */
export function ChainCheck() {
  const [check, setCheck] = useState<Check>({ kind: 'none' });
  const run = async () => {
    setCheck({ kind: 'running' });
    try {
      setCheck({ kind: 'done', verification: await invoke('audit.verify', {}) });
    } catch (error) {
      setCheck({ kind: 'failed', error });
    }
  };
  return (
    <span className={classes.chain} role="status" aria-label="Audit trail">
      <Outcome check={check} />
      <LinkButton disabled={check.kind === 'running'} onClick={() => void run()}>
        {check.kind === 'done' ? 'Verify again' : 'Verify the trail'}
      </LinkButton>
    </span>
  );
}

function Outcome({ check }: { check: Check }) {
  switch (check.kind) {
    case 'none':
      return null;
    case 'running':
      return <StateWord mark="busy">verifying</StateWord>;
    case 'failed':
      return <StateWord mark="warn">{toFailure(check.error).message}</StateWord>;
    case 'done':
      return <Verdict verification={check.verification} />;
  }
}

function Verdict({ verification }: { verification: AuditVerification }) {
  if (verification.kind === 'broken') {
    const { seq, reason } = verification;
    return (
      <StateWord mark="bad">
        entry {formatCount(seq)} was changed, or one before it removed: {reason}
      </StateWord>
    );
  }
  const { entries, lastHash } = verification;
  return (
    <span title={lastHash === undefined ? undefined : `Hash of the last entry: ${lastHash}`}>
      <StateWord mark="ok">{pluralize(entries, 'entry', 'entries')} intact</StateWord>
    </span>
  );
}
