import { Button } from '@mantine/core';
import { IconCopy } from '@tabler/icons-react';
import { useState } from 'react';
import type { IssuedToken } from '../../../../../core/contract/access.ts';
import type { Token } from '../../../../../core/model/access.ts';
import { copyText } from '../../../../actions/shell.ts';
import { Dialog } from '../../../../components/Dialog.tsx';
import { StateMark } from '../../../../components/StateMark.tsx';
import { formatDayTime } from '../../../../format/time.ts';
import { useMinute } from '../../../../store/now.ts';
import classes from '../Access.module.css';
import { saveToken } from '../access-actions.ts';
import { closeAccessDialog } from '../access-store.ts';
import { toTokenName } from '../describe-token.ts';

interface IssuedTokenDialogProps {
  issued: IssuedToken;
  replaced: Token | undefined;
}

/** Shows a token the only time that it is shown: it closes after it was copied or saved. */
export function IssuedTokenDialog({ issued, replaced }: IssuedTokenDialogProps) {
  const [isKept, setKept] = useState(false);
  const copy = async () => {
    if (await copyText(issued.text, 'the token')) setKept(true);
  };
  const save = async () => {
    if (await saveToken(issued)) setKept(true);
  };
  return (
    <Dialog
      onClose={() => isKept && closeAccessDialog()}
      closeOnClickOutside={false}
      withCloseButton={isKept}
      title={`New token for ${issued.token.principal}`}
      size={560}
      onKeyDown={(event) => {
        if (event.key.toLowerCase() === 'c' && !event.ctrlKey && !event.metaKey) void copy();
      }}
    >
      <div className={classes.form}>
        <p className={classes.once}>
          <StateMark mark="warn" /> <b>Copy it now. It is shown only this once.</b> DynVM keeps a hash of it,
          from which the token cannot be recovered.
        </p>
        <div className={classes.secret}>
          <code data-testid="token">
            {splitToken(issued.text).map((part) => (
              <span key={part}>{part}</span>
            ))}
          </code>
          <Button
            data-autofocus
            leftSection={<IconCopy size={15} stroke={1.7} aria-hidden="true" />}
            rightSection={<kbd>C</kbd>}
            onClick={() => void copy()}
          >
            Copy token
          </Button>
        </div>
        <Facts issued={issued} replaced={replaced} />
        <div className={classes.buttons}>
          <small>{isKept ? '' : 'Closes once the token is copied or saved.'}</small>
          <Button variant="default" onClick={() => void save()}>
            Save to a file
          </Button>
          <Button variant="default" disabled={!isKept} onClick={closeAccessDialog}>
            Close
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

/** Breaks after the id, as it is read out: `dyn_<id>_` and the secret, which itself may hold `_`. */
function splitToken(text: string): string[] {
  const end = text.indexOf('_', text.indexOf('_') + 1) + 1;
  return [text.slice(0, end), text.slice(end)].filter(Boolean);
}

function Facts({ issued: { token }, replaced }: IssuedTokenDialogProps) {
  const now = useMinute();
  return (
    <dl className={classes.facts}>
      <dt>Label</dt>
      <dd>{token.label}</dd>
      <dt>Scopes</dt>
      <dd className={classes.tags}>
        {token.scopes.map((scope) => (
          <span key={scope}>{scope}</span>
        ))}
      </dd>
      <dt>Expires</dt>
      <dd>{formatDayTime(token.expiresAt, now)}; a warning comes 14 days before</dd>
      {replaced && (
        <>
          <dt>Replaces</dt>
          <dd>
            <code>{toTokenName(replaced.id)}</code>
          </dd>
        </>
      )}
      <dt>Send it</dt>
      <dd>as the password of Basic or as Bearer, over https: curl -u {token.principal}:$TOKEN</dd>
    </dl>
  );
}
