import { EXPIRY_MAX_MINUTES } from '../../../../core/model/request.ts';
import { useFleet } from '../../../store/fleet.ts';

export interface ExtendCap {
  /** The longest extension at once. */
  readonly minutes: number;
  /** Set in the ini; otherwise a sanity limit. */
  readonly byConfig: boolean;
}

export function useExtendCap(): ExtendCap {
  const minutes = useFleet(({ status }) => status?.extendMaxMinutes);
  return { minutes: minutes ?? EXPIRY_MAX_MINUTES, byConfig: minutes !== undefined };
}
