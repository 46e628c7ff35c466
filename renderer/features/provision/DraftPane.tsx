import { Button, Checkbox } from '@mantine/core';
import { useState } from 'react';
import { type Failure, failureOf } from '../../../core/model/failure.ts';
import type { Plan } from '../../../core/model/request.ts';
import { provision } from '../../actions/requests.ts';
import { StateMark } from '../../components/StateMark.tsx';
import { countOf } from '../../format/quantity.ts';
import { keepAwaitedRequest } from '../../store/notification-requests.ts';
import { CurlLine } from './CurlLine.tsx';
import { useWishes } from './draft-store.ts';
import { WishForm } from './form/ProvisionForm.tsx';
import classes from './Panes.module.css';
import { PlanPane } from './plan/PlanPane.tsx';
import { usePlan } from './plan/use-plan.ts';
import { askOf, fieldProblems, type Wish } from './provision-draft.ts';

interface AskPaneProps {
  wish: Wish;
  onChange: (changes: Partial<Wish>) => void;
  onAsked: (requestId: string) => void;
  onClose: () => void;
}

export function AskPane({ wish, onChange, onAsked, onClose }: AskPaneProps) {
  const [asking, setAsking] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const tells = useWishes(({ tellWhenReady }) => tellWhenReady ?? true);
  const state = usePlan(wish);
  const plan = state.kind === 'planned' ? state.plan : undefined;
  const problems = fieldProblems(wish, plan?.failure);
  const obstacle = problems.descriptor ?? obstacleOf(wish, plan);
  const submit = async (event: React.FormEvent) => {
    event.preventDefault();
    if (obstacle !== undefined || asking) return;
    setAsking(true);
    setFailure(undefined);
    try {
      const { id } = (await provision(askOf(wish))).request;
      if (tells) keepAwaitedRequest(id);
      onAsked(id);
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
          <WishForm wish={wish} onChange={onChange} problems={problems} />
        </div>
        <PlanPane state={state} wish={wish} onChange={onChange} />
      </div>
      <CurlLine wish={wish} />
      <footer className={classes.foot}>
        <Checkbox
          label="Tell me when they are ready"
          checked={tells}
          onChange={({ currentTarget: { checked } }) => useWishes.setState({ tellWhenReady: checked })}
        />
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
        <Button
          type="submit"
          loading={asking}
          disabled={obstacle !== undefined}
          rightSection={<kbd className={classes.submitKey}>Ctrl ↵</kbd>}
        >
          {buttonText(wish, plan)}
        </Button>
      </footer>
    </form>
  );
}

function submitOnCommandEnter(event: React.KeyboardEvent<HTMLFormElement>): void {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.requestSubmit();
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
