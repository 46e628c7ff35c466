import { ActionIcon } from '@mantine/core';
import { IconCopy } from '@tabler/icons-react';
import { copyText } from '../../actions/shell.ts';
import { useFleet } from '../../store/fleet.ts';
import classes from './Panes.module.css';
import { type ProvisionDraft, toCurlCommand } from './provision-draft.ts';

/** Where the legacy API listens when it is on. */
const USUAL_URL = 'http://127.0.0.1:5000';

/** The same request for a script. */
export function CurlLine({ draft }: { draft: ProvisionDraft }) {
  const url = useFleet(({ status }) => status?.legacy.url);
  const line = toCurlCommand(draft, url ?? USUAL_URL);
  return (
    <div className={classes.curl}>
      <code>{line}</code>
      <ActionIcon
        aria-label="Copy the curl command"
        title="Copy the curl command"
        onClick={() => copyText(line, 'the curl command')}
      >
        <IconCopy size={15} stroke={1.7} />
      </ActionIcon>
      {draft.tags.length > 0 && <small>Tags are left out: the legacy API does not have them.</small>}
      {url === undefined && <small>The HTTP API is off; turn it on in Settings.</small>}
    </div>
  );
}
