import type { HostRow } from '../../../core/model/host.ts';
import { toHostName } from '../../../core/model/host-name.ts';
import { retryHost, useRetrying } from '../../actions/retry-host.ts';
import { useNow } from '../../store/now.ts';
import { describeNextTry } from '../../view/host-health.ts';
import { AdminLink } from './AdminLink.tsx';

/** When an entry that cannot be used is tried again, and the way not to wait for it. */
export function NextTry({ entry }: { entry: HostRow }) {
  const now = useNow((state) => state.now);
  const asked = useRetrying(({ hostRefs }) => hostRefs.has(entry.hostRef));
  const { state } = entry;
  if (state.kind !== 'unreachable' && state.kind !== 'refused') return null;
  const { nextTryAt } = state;
  if (asked || nextTryAt === null) return 'Trying now';
  return (
    <>
      {describeNextTry(nextTryAt, now)}{' '}
      <span data-not-exported>
        <AdminLink onClick={() => void retryHost(entry.hostRef, toHostName(entry))}>Retry now</AdminLink>
      </span>
    </>
  );
}
