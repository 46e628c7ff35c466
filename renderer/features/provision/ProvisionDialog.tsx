import { Modal } from '@mantine/core';
import { IconRepeat } from '@tabler/icons-react';
import { useState } from 'react';
import type { RequestRow } from '../../../core/model/request.ts';
import { LinkButton } from '../../components/controls/LinkButton.tsx';
import { useCurrentRequester, useFleet, useTable } from '../../store/fleet.ts';
import { setUi, useUi } from '../../store/ui.ts';
import { listOsKeys } from '../../view/host-health.ts';
import frame from '../frame/Frame.module.css';
import { DraftPane } from './DraftPane.tsx';
import { listNamesInUse, rememberDraft, useDrafts } from './draft-store.ts';
import { findFreeName } from './form/fresh-name.ts';
import { OutcomePane } from './outcome/OutcomePane.tsx';
import panes from './Panes.module.css';
import classes from './ProvisionDialog.module.css';
import { createDraft, type ProvisionDraft, toDraft } from './provision-draft.ts';

const DEFAULT_MAX_MINUTES = 1440;

/** Requests VMs: the draft with its plan, then the progress. */
export function ProvisionDialog() {
  const open = useUi((ui) => ui.provisionOpen);
  const close = () => {
    useDrafts.setState({ start: undefined });
    setUi({ provisionOpen: false });
  };
  return (
    <Modal.Root
      opened={open}
      onClose={close}
      size={1080}
      yOffset={16}
      transitionProps={{ duration: 100 }}
      centered
      classNames={{ content: classes.content, body: classes.body, header: classes.header }}
    >
      <Modal.Overlay style={{ background: 'var(--scrim)' }} />
      <Modal.Content>
        <ProvisionSteps onClose={close} />
      </Modal.Content>
    </Modal.Root>
  );
}

function ProvisionSteps({ onClose }: { onClose: () => void }) {
  const [requestId, setRequestId] = useState<string>();
  const starting = useInitialDraft();
  const [chosen, setChosen] = useState<ProvisionDraft>();
  const draft = chosen ?? starting;
  const last = useLastRequest();
  const asking = requestId === undefined;
  const again = ({ spec }: RequestRow) => {
    setChosen({ ...toDraft(spec), descriptor: findFreeName(spec.descriptor, listNamesInUse()) });
    setRequestId(undefined);
  };
  return (
    <>
      <Modal.Header role="presentation">
        <Modal.Title className={classes.title}>Get VMs</Modal.Title>
        {asking && last && <SameAgain last={last} onAgain={again} />}
        <kbd className={frame.key}>Esc</kbd>
        <Modal.CloseButton aria-label="Close" ml={0} />
      </Modal.Header>
      <Modal.Body>
        {!asking && <OutcomePane requestId={requestId} onClose={onClose} onAgain={again} />}
        {asking && !draft && (
          <p className={panes.nothing}>No OS is available yet: no host has reported its templates.</p>
        )}
        {asking && draft && (
          <DraftPane
            draft={draft}
            onChange={(changes) => setChosen({ ...draft, ...changes })}
            onAsked={(id) => {
              rememberDraft(draft);
              setRequestId(id);
            }}
            onClose={onClose}
          />
        )}
      </Modal.Body>
    </>
  );
}

interface SameAgainProps {
  last: RequestRow;
  onAgain: (last: RequestRow) => void;
}

function SameAgain({ last, onAgain }: SameAgainProps) {
  return (
    <LinkButton className={classes.again} onClick={() => onAgain(last)}>
      <IconRepeat size={14} stroke={1.8} aria-hidden="true" />
      <span>
        Same again: {last.spec.count} × {last.spec.osKey}, {last.spec.descriptor}
      </span>
    </LinkButton>
  );
}

/** What the dialog was opened with, else the last draft, else one VM of the first OS. */
function useInitialDraft(): ProvisionDraft | undefined {
  const hosts = useTable('hosts').rows;
  const expiryMaxMinutes = useFleet(({ status }) => status?.expiryMaxMinutes) ?? DEFAULT_MAX_MINUTES;
  const { start, last } = useDrafts();
  const osKeys = listOsKeys(hosts.values());
  if (start) return start;
  if (last && osKeys.includes(last.osKey)) return { ...last, descriptor: '' };
  const [osKey] = osKeys;
  return osKey === undefined ? undefined : createDraft(osKey, expiryMaxMinutes);
}

/** The latest request of the current user. */
function useLastRequest(): RequestRow | undefined {
  const requests = useTable('requests').rows;
  const me = useCurrentRequester();
  let last: RequestRow | undefined;
  for (const request of requests.values()) {
    if (request.requester === me && request.createdAt > (last?.createdAt ?? 0)) last = request;
  }
  return last;
}
