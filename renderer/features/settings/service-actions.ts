import { type Failure, failureOf } from '../../../core/model/failure.ts';
import { sayFailed } from '../../actions/notifications.tsx';
import { ask } from '../../bridge.ts';
import { useFleet } from '../../store/fleet.ts';

/** Turns the HTTP API of jobs and scripts on or off; remembered over restarts. */
export async function setLegacyEnabled(enabled: boolean): Promise<void> {
  try {
    const legacy = await ask('legacy.setEnabled', { enabled });
    useFleet.setState(({ status }) => (status ? { status: { ...status, legacy } } : {}));
  } catch (error) {
    sayFailed(`The legacy HTTP API was not turned ${enabled ? 'on' : 'off'}`, error);
  }
}

/** Moves it to another port at once. @returns why it is still where it was; undefined: it has moved */
export async function setLegacyPort(port: number): Promise<Failure | undefined> {
  try {
    const legacy = await ask('legacy.setPort', { port });
    useFleet.setState(({ status }) => (status ? { status: { ...status, legacy } } : {}));
    return undefined;
  } catch (error) {
    return failureOf(error);
  }
}
