import { type Failure, toFailure } from '../../../core/model/failure.ts';
import { notifyFailure } from '../../actions/notifications.tsx';
import { invoke } from '../../bridge.ts';
import { useFleet } from '../../store/fleet.ts';

/** Turns the HTTP API on or off; kept across restarts. */
export async function setLegacyEnabled(enabled: boolean): Promise<void> {
  try {
    const legacy = await invoke('legacy.setEnabled', { enabled });
    useFleet.setState(({ status }) => (status ? { status: { ...status, legacy } } : {}));
  } catch (error) {
    notifyFailure(`Could not turn the HTTP API ${enabled ? 'on' : 'off'}`, error);
  }
}

/** Moves it to another port at once. @returns the failure, or undefined once moved */
export async function setLegacyPort(port: number): Promise<Failure | undefined> {
  try {
    const legacy = await invoke('legacy.setPort', { port });
    useFleet.setState(({ status }) => (status ? { status: { ...status, legacy } } : {}));
    return undefined;
  } catch (error) {
    return toFailure(error);
  }
}
