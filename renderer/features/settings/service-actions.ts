import { type Failure, failureOf } from '../../../core/model/failure.ts';
import { notifyFailure } from '../../actions/notifications.tsx';
import { invoke } from '../../bridge.ts';
import { useFleet } from '../../store/fleet.ts';

/** Turns the HTTP API of jobs and scripts on or off; cached over restarts. */
export async function setLegacyEnabled(enabled: boolean): Promise<void> {
  try {
    const legacy = await invoke('legacy.setEnabled', { enabled });
    useFleet.setState(({ status }) => (status ? { status: { ...status, legacy } } : {}));
  } catch (error) {
    notifyFailure(`The legacy HTTP API was not turned ${enabled ? 'on' : 'off'}`, error);
  }
}

/** Moves it to another port at once. @returns why it is still where it was; undefined: it has moved */
export async function setLegacyPort(port: number): Promise<Failure | undefined> {
  try {
    const legacy = await invoke('legacy.setPort', { port });
    useFleet.setState(({ status }) => (status ? { status: { ...status, legacy } } : {}));
    return undefined;
  } catch (error) {
    return failureOf(error);
  }
}
