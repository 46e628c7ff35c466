import { Button, Checkbox } from '@mantine/core';
import { useState } from 'react';
import { type Failure, toFailure } from '../../../core/model/failure.ts';
import type { Plan } from '../../../core/model/request.ts';
import { provisionVms } from '../../actions/requests.ts';
import { StateMark } from '../../components/StateMark.tsx';
import { pluralize } from '../../format/quantity.ts';
import { awaitRequest } from '../../store/notification-requests.ts';
import { CurlLine } from './CurlLine.tsx';
import { useDrafts } from './draft-store.ts';
import { ProvisionForm } from './form/ProvisionForm.tsx';
import classes from './Panes.module.css';
import { PlanPane } from './plan/PlanPane.tsx';
import { usePlan } from './plan/use-plan.ts';
import { findFieldProblems, type ProvisionDraft, toProvisionInput } from './provision-draft.ts';

/** How long a request from here waits in the queue: a working day. */
const WAIT_SECONDS = 8 * 3600;

interface DraftPaneProps {
  draft: ProvisionDraft;
  onChange: (changes: Partial<ProvisionDraft>) => void;
  onAsked: (requestId: string) => void;
  onClose: () => void;
}

export function DraftPane({ draft, onChange, onAsked, onClose }: DraftPaneProps) {
  const [asking, setAsking] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const notify = useDrafts(({ notifyWhenReady }) => notifyWhenReady ?? true);
  const state = usePlan(draft);
  const plan = state.kind === 'planned' ? state.plan : undefined;
  const problems = findFieldProblems(draft, plan?.failure);
  const full = findLackOfRoom(draft, plan);
  const obstacle = problems.descriptor ?? findObstacle(draft, plan) ?? full;
  const waits = full !== undefined && obstacle === full;
  const submit = async (event: React.FormEvent) => {
    event.preventDefault();
    if ((obstacle !== undefined && !waits) || asking) return;
    setAsking(true);
    setFailure(undefined);
    try {
      const { id } = (
        await provisionVms({ ...toProvisionInput(draft), ...(waits && { maxWaitSeconds: WAIT_SECONDS }) })
      ).request;
      if (notify) awaitRequest(id);
      onAsked(id);
    } catch (error) {
      setFailure(toFailure(error));
    } finally {
      setAsking(false);
    }
  };
  return (
    <form className={classes.ask} onSubmit={submit} onKeyDown={submitOnCommandEnter}>
      <div className={classes.panes}>
        <div className={classes.form}>
          <ProvisionForm draft={draft} onChange={onChange} problems={problems} />
        </div>
        <PlanPane state={state} draft={draft} onChange={onChange} />
      </div>
      <CurlLine draft={draft} />
      <footer className={classes.foot}>
        <Checkbox
          label="Notify me when ready"
          checked={notify}
          onChange={({ currentTarget: { checked } }) => useDrafts.setState({ notifyWhenReady: checked })}
        />
        {failure ? (
          <p role="alert" data-mark="bad">
            <StateMark mark="bad" /> {failure.message}
            {failure.hint && ` ${failure.hint}`}
          </p>
        ) : (
          <p>
            {waits
              ? `${full} It can wait in the queue for up to ${WAIT_SECONDS / 3600} h.`
              : (obstacle ?? '')}
          </p>
        )}
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button
          type="submit"
          loading={asking}
          disabled={obstacle !== undefined && !waits}
          rightSection={<kbd className={classes.submitKey}>Ctrl ↵</kbd>}
        >
          {waits ? `Wait for ${pluralize(draft.count, 'VM')}` : toButtonLabel(draft, plan)}
        </Button>
      </footer>
    </form>
  );
}

function submitOnCommandEnter(event: React.KeyboardEvent<HTMLFormElement>): void {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.requestSubmit();
}

function findObstacle(draft: ProvisionDraft, plan: Plan | undefined): string | undefined {
  if (draft.descriptor.trim() === '') return 'Enter a name first.';
  return plan?.failure?.message;
}

/** What time can mend. */
function findLackOfRoom(draft: ProvisionDraft, plan: Plan | undefined): string | undefined {
  if (plan?.failure) return undefined;
  if (plan && plan.placed.length === 0) return 'No host has room for this now.';
  if (plan && draft.allOrNone && plan.placed.length < plan.asked) {
    return 'Not all VMs fit now, and the request is all or none.';
  }
  return undefined;
}

function toButtonLabel({ count, allOrNone }: ProvisionDraft, plan: Plan | undefined): string {
  const fits = plan?.placed.length ?? count;
  if (!allOrNone && plan && fits > 0 && fits < count) return `Get ${fits} of ${pluralize(count, 'VM')}`;
  return `Get ${pluralize(count, 'VM')}`;
}
