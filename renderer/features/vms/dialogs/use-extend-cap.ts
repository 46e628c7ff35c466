import { EXPIRY_MAX_MINUTES } from '../../../../core/model/request.ts';
import { useFleet } from '../../../store/fleet.ts';

export interface ExtendCap {
  /** The furthest a deadline may be moved at once. */
  readonly minutes: number;
  /** Somebody set it in the ini; else it is only where the product stops believing. */
  readonly byConfig: boolean;
}

export function useExtendCap(): ExtendCap {
  const minutes = useFleet(({ status }) => status?.extendMaxMinutes);
  return { minutes: minutes ?? EXPIRY_MAX_MINUTES, byConfig: minutes !== undefined };
}
