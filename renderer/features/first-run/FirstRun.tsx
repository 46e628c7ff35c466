import { Button } from '@mantine/core';
import { IconCheck, IconPlayerPlay, IconStack2 } from '@tabler/icons-react';
import { LinkButton } from '../../components/controls/LinkButton.tsx';
import { useFleet, useTable } from '../../store/fleet.ts';
import { openPage } from '../../store/ui.ts';
import { ConnectStep } from './ConnectStep.tsx';
import classes from './FirstRun.module.css';
import { getFirstVm, startDemo } from './first-run-actions.ts';
import { closeFirstRun, useFirstRun } from './first-run-store.ts';
import { PagePreview } from './PagePreview.tsx';

const ICON = { size: 15, stroke: 1.7, 'aria-hidden': true } as const;

/** Three steps from the demo to real hosts. */
export function FirstRun() {
  const demo = useFleet(({ status }) => status?.demo === true);
  const connected = useFirstRun((state) => state.connected);
  const hosts = useTable('hosts').rows;
  const real = !demo && hosts.size > 0;
  return (
    <div className={classes.page}>
      <div className={classes.steps}>
        <h2>
          {real && connected
            ? 'Your hosts are connected'
            : demo
              ? 'From the demo to your own hosts'
              : 'No hosts yet'}
        </h2>
        <p>Three steps from a demo to your own hosts. Nothing is created on a real host before step 3.</p>
        <ol>
          <Step number={1} title="Look around with a demo fleet" state={demo || real ? 'done' : 'now'}>
            <p>
              Simulated hosts with VMs that come and go. They run on this machine only, and you can stop at
              any time.
            </p>
            {demo ? (
              <Button variant="default" onClick={closeFirstRun}>
                Back to the demo
              </Button>
            ) : (
              <span className={classes.act}>
                <Button
                  variant={real ? 'default' : 'filled'}
                  leftSection={<IconPlayerPlay {...ICON} />}
                  onClick={() => void startDemo()}
                >
                  Start the demo fleet
                </Button>
                <small>ready in about 3&#x2009;s</small>
              </span>
            )}
          </Step>
          <Step number={2} title="Connect your own hosts" state={real ? 'done' : demo ? 'now' : 'later'}>
            {real ? (
              <p>
                {hosts.size === 1 ? '1 host entry is' : `${hosts.size} host entries are`} in the ini. Add more
                under Hosts.
              </p>
            ) : (
              <ConnectStep />
            )}
          </Step>
          <Step number={3} title="Get one VM" state={real ? 'now' : 'later'}>
            <p>
              One VM from the first template found, for an hour, to see the whole cycle: clone, boot, address
              and automatic deletion.
            </p>
            <GetOne real={real} />
          </Step>
        </ol>
        <ApiNote />
      </div>
      <PagePreview />
    </div>
  );
}

/** The HTTP API is off for real hosts until someone turns it on. */
function ApiNote() {
  const legacy = useFleet(({ status }) => status?.legacy);
  if (!legacy?.switchable || legacy.enabled) return null;
  return (
    <p className={classes.apiNote}>
      The HTTP API{legacy.port > 0 && ` on port ${legacy.port}`} is off until you turn it on in{' '}
      <LinkButton
        onClick={() => {
          closeFirstRun();
          openPage('settings');
        }}
      >
        Settings
      </LinkButton>
    </p>
  );
}

interface StepProps {
  number: number;
  title: string;
  state: 'done' | 'now' | 'later';
  children: React.ReactNode;
}

function Step({ number, title, state, children }: StepProps) {
  return (
    <li className={classes.step} data-state={state} aria-current={state === 'now' ? 'step' : undefined}>
      <i aria-hidden="true">{state === 'done' ? <IconCheck size={14} stroke={2.2} /> : number}</i>
      <h3>{title}</h3>
      {children}
    </li>
  );
}

function GetOne({ real }: { real: boolean }) {
  const room = useTable('hosts').rows;
  const slots = [...room.values()].flatMap((host) => host.slots);
  const osKey = slots.find((one) => one.slots > 0)?.osKey;
  const note = !real
    ? 'needs a host from step 2'
    : osKey === undefined
      ? 'no host has room for any template yet'
      : osKey;
  return (
    <span className={classes.act}>
      <Button
        disabled={!real || osKey === undefined}
        leftSection={<IconStack2 {...ICON} />}
        onClick={() => osKey && void getFirstVm(osKey)}
      >
        Get 1 VM
      </Button>
      <small>{note}</small>
      {real && (
        <Button
          variant="default"
          onClick={() => {
            closeFirstRun();
            openPage('overview');
          }}
        >
          Go to the overview
        </Button>
      )}
    </span>
  );
}
