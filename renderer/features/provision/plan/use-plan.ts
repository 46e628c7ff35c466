import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import { type Failure, toFailure } from '../../../../core/model/failure.ts';
import type { Plan } from '../../../../core/model/request.ts';
import { planRequest } from '../../../actions/requests.ts';
import { type ProvisionDraft, toPlanInput } from '../provision-draft.ts';

const DEBOUNCE_MS = 150;
/** Capacity changes while the user decides. */
const RENEW_MS = 3000;

export type PlanState =
  | { readonly kind: 'planning' }
  /** `draft` is what was planned. */
  | { readonly kind: 'planned'; readonly plan: Plan; readonly draft: ProvisionDraft; readonly at: number }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** The plan of a draft, kept fresh while shown. */
export function usePlan(draft: ProvisionDraft | undefined): PlanState {
  const [state, setState] = useState<PlanState>({ kind: 'planning' });
  const [wanted] = useDebouncedValue(draft, DEBOUNCE_MS);
  useEffect(() => {
    if (!wanted) return;
    let over = false;
    const load = async () => {
      const next = await planRequest(toPlanInput(wanted)).then(
        (plan): PlanState => ({ kind: 'planned', plan, draft: wanted, at: Date.now() }),
        (error: unknown): PlanState => ({ kind: 'failed', failure: toFailure(error) }),
      );
      if (!over) setState(next);
    };
    void load();
    const timer = window.setInterval(load, RENEW_MS);
    return () => {
      over = true;
      window.clearInterval(timer);
    };
  }, [wanted]);
  return state;
}
