import { Modal } from '@mantine/core';
import { useState } from 'react';
import type { RequestRow } from '../../../core/model/request.ts';
import { useFleet, useMe, useTable } from '../../store/fleet.ts';
import { setUi, useUi } from '../../store/ui.ts';
import { osKeysOf } from '../../view/host-health.ts';
import { firstWish, type Wish, wishOf } from '../../view/wish.ts';
import { AskPane } from './AskPane.tsx';
import { OutcomePane } from './OutcomePane.tsx';
import classes from './Provision.module.css';

/** Getting VMs: what, where it would go, and then how it goes. */
export function ProvisionDialog() {
  const open = useUi((ui) => ui.provisionOpen);
  const close = () => setUi({ provisionOpen: false });
  return (
    <Modal.Root
      opened={open}
      onClose={close}
      size={1080}
      transitionProps={{ duration: 100 }}
      centered
      classNames={{ content: classes.content, body: classes.body, header: classes.header }}
    >
      <Modal.Overlay style={{ background: 'var(--scrim)' }} />
      <Modal.Content>
        <Modal.Header role="presentation">
          <Modal.Title className={classes.title}>Get VMs</Modal.Title>
          <Modal.CloseButton aria-label="Close" />
        </Modal.Header>
        <Modal.Body>
          <ProvisionSteps onClose={close} />
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

function ProvisionSteps({ onClose }: { onClose: () => void }) {
  const [requestId, setRequestId] = useState<string>();
  const [wish, setWish] = useState<Wish | undefined>(useStartingWish());
  const last = useLastRequest();
  if (requestId !== undefined) {
    return <OutcomePane requestId={requestId} onClose={onClose} onAgain={() => setRequestId(undefined)} />;
  }
  if (!wish) {
    return <p className={classes.nothing}>There is no OS to ask for yet: no host has shown its templates.</p>;
  }
  return (
    <AskPane
      wish={wish}
      last={last}
      onChange={(changes) => setWish({ ...wish, ...changes })}
      onAsked={(id) => {
        setRequestId(id);
        setWish({ ...wish, descriptor: '' });
      }}
      onClose={onClose}
    />
  );
}

function useStartingWish(): Wish | undefined {
  const hosts = useTable('fleet.hosts').rows;
  const expiryMaxMinutes = useFleet(({ status }) => status?.expiryMaxMinutes) ?? 1440;
  const last = useLastRequest();
  const [osKey] = osKeysOf(hosts.values());
  if (last) return { ...firstWish(last.ask.osKey, expiryMaxMinutes), tags: wishOf(last.ask).tags };
  return osKey === undefined ? undefined : firstWish(osKey, expiryMaxMinutes);
}

/** The newest ask of whoever sits at this window. */
function useLastRequest(): RequestRow | undefined {
  const requests = useTable('requests').rows;
  const me = useMe();
  let last: RequestRow | undefined;
  for (const request of requests.values()) {
    if (request.requester === me && request.createdAt > (last?.createdAt ?? 0)) last = request;
  }
  return last;
}
