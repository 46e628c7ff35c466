import { ActionIcon, Button } from '@mantine/core';
import { IconCopy, IconRepeat } from '@tabler/icons-react';
import { useState } from 'react';
import { type Failure, failureOf } from '../../../core/model/failure.ts';
import type { Plan, RequestRow } from '../../../core/model/request.ts';
import { provision } from '../../actions/requests.ts';
import { copy } from '../../actions/shell.ts';
import { StateMark } from '../../components/StateMark.tsx';
import { countOf } from '../../format/quantity.ts';
import { useFleet } from '../../store/fleet.ts';
import { askOf, curlLine, type Wish, wishOf } from '../../view/wish.ts';
import frame from '../frame/Frame.module.css';
import { PlanPane } from './PlanPane.tsx';
import classes from './Provision.module.css';
import { usePlan } from './use-plan.ts';
import { WishForm } from './WishForm.tsx';

/** Where the legacy API answers when it is on. */
const USUAL_URL = 'http://127.0.0.1:5000';

interface AskPaneProps {
  wish: Wish;
  last: RequestRow | undefined;
  onChange: (changes: Partial<Wish>) => void;
  onAsked: (requestId: string) => void;
  onClose: () => void;
}

export function AskPane({ wish, last, onChange, onAsked, onClose }: AskPaneProps) {
  const [asking, setAsking] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const state = usePlan(wish);
  const plan = state.kind === 'planned' ? state.plan : undefined;
  const obstacle = obstacleOf(wish, plan);
  const submit = async (event: React.FormEvent) => {
    event.preventDefault();
    if (obstacle !== undefined || asking) return;
    setAsking(true);
    setFailure(undefined);
    try {
      onAsked((await provision(askOf(wish))).request.id);
    } catch (error) {
      setFailure(failureOf(error));
    } finally {
      setAsking(false);
    }
  };
  return (
    <form className={classes.ask} onSubmit={submit} onKeyDown={submitOnCommandEnter}>
      <div className={classes.panes}>
        <div className={classes.form}>
          {last && <SameAgain last={last} onChange={onChange} />}
          <WishForm wish={wish} onChange={onChange} nameProblem={nameProblem(wish, plan)} />
        </div>
        <PlanPane state={state} wish={wish} onChange={onChange} />
      </div>
      <CurlLine wish={wish} />
      <footer className={classes.foot}>
        {failure ? (
          <p role="alert" data-mark="bad">
            <StateMark mark="bad" /> {failure.message}
            {failure.hint && ` ${failure.hint}`}
          </p>
        ) : (
          <p>{obstacle ?? ''}</p>
        )}
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" loading={asking} disabled={obstacle !== undefined}>
          {buttonText(wish, plan)}
        </Button>
      </footer>
    </form>
  );
}

function SameAgain({ last, onChange }: Pick<AskPaneProps, 'onChange'> & { last: RequestRow }) {
  const { descriptor, ...before } = wishOf(last.ask);
  return (
    <button type="button" className={`${frame.link} ${classes.again}`} onClick={() => onChange(before)}>
      <IconRepeat size={14} stroke={1.8} aria-hidden="true" />
      <span>
        Same again: {last.ask.count} × {last.ask.osKey}, {last.ask.descriptor}
      </span>
    </button>
  );
}

function CurlLine({ wish }: { wish: Wish }) {
  const url = useFleet(({ status }) => status?.legacy.url);
  const line = curlLine(wish, url ?? USUAL_URL);
  return (
    <div className={classes.curl}>
      <code>{line}</code>
      <ActionIcon aria-label="Copy the curl line" onClick={() => copy(line, 'the curl line')}>
        <IconCopy size={15} stroke={1.7} />
      </ActionIcon>
      {url === undefined && <small>The legacy HTTP API is off; Settings turns it on.</small>}
    </div>
  );
}

function submitOnCommandEnter(event: React.KeyboardEvent<HTMLFormElement>): void {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.requestSubmit();
}

function nameProblem(wish: Wish, plan: Plan | undefined): string | undefined {
  if (wish.descriptor === '' || !plan?.failure) return undefined;
  const { code, message, where } = plan.failure;
  return code === 'already-exists' || where?.field === 'descriptor' ? message : undefined;
}

function obstacleOf(wish: Wish, plan: Plan | undefined): string | undefined {
  if (wish.descriptor.trim() === '') return 'Give the VMs a name first.';
  if (plan?.failure) return plan.failure.message;
  if (plan && plan.placed.length === 0) return 'No host has room for it now.';
  if (plan && wish.allOrNone && plan.placed.length < plan.asked) {
    return 'Not all of them fit now, and all or none are wanted.';
  }
  return undefined;
}

function buttonText({ count, allOrNone }: Wish, plan: Plan | undefined): string {
  const fits = plan?.placed.length ?? count;
  if (!allOrNone && plan && fits > 0 && fits < count) return `Get ${fits} of ${countOf(count, 'VM')}`;
  return `Get ${countOf(count, 'VM')}`;
}
