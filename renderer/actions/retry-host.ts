import { create } from 'zustand';
import { DynvmError } from '../../core/model/failure.ts';
import { invoke } from '../bridge.ts';
import { notifyFailure, notifySuccess } from './notifications.tsx';

/** Host entries that are being tried on request, by hostRef. */
export const useRetrying = create<{ readonly hostRefs: ReadonlySet<number> }>()(() => ({
  hostRefs: new Set(),
}));

/** Tries a host entry that is unreachable or refused now instead of later, and says what came of it. */
export async function retryHost(hostRef: number, name: string): Promise<void> {
  const { hostRefs } = useRetrying.getState();
  if (hostRefs.has(hostRef)) return;
  useRetrying.setState({ hostRefs: new Set([...hostRefs, hostRef]) });
  try {
    const { state } = await invoke('hosts.retry', { hostRef });
    if (state.kind === 'unreachable' || state.kind === 'refused') {
      notifyFailure(`${name} still cannot be used`, new DynvmError(state.failure));
    } else if (state.kind === 'live') {
      notifySuccess(`${name} is connected`);
    }
  } catch (error) {
    notifyFailure(`Could not retry ${name}`, error);
  } finally {
    useRetrying.setState((now) => ({
      hostRefs: new Set([...now.hostRefs].filter((one) => one !== hostRef)),
    }));
  }
}
