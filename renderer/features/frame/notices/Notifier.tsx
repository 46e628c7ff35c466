import { useEffect, useRef } from 'react';
import { isPending } from '../../../../core/model/request.ts';
import { showActionToast } from '../../../actions/action-toast.tsx';
import { notifyIfCapacity, notifyWhenReady } from '../../../actions/notify-when-ready.ts';
import { pluralize } from '../../../format/quantity.ts';
import { useTable } from '../../../store/fleet.ts';
import {
  type CapacityWait,
  stopAwaitingCapacity,
  useNotificationRequests,
} from '../../../store/notification-requests.ts';
import { openPage, useUi } from '../../../store/ui.ts';
import { listNamesInUse, openDraft } from '../../provision/draft-store.ts';
import { findFreeName } from '../../provision/form/fresh-name.ts';

/** Between two checks, once capacity should be free. */
const LOOK_INTERVAL_MS = 30_000;
/** VMs are deleted shortly after their deadline. */
const AFTER_DEADLINE_MS = 5000;
/** Longer timers would fire at once; a check that is too early is simply repeated. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
/** Nobody still waits after this long. */
const GIVE_UP_AFTER_MS = 24 * 3_600_000;

/** Watches what the user asked to be notified of; renders nothing. */
export function Notifier() {
  const waits = useNotificationRequests((state) => state.capacityWaits);
  return (
    <>
      <ReadyWatch />
      {waits.map((wait) => (
        <CapacityWatch key={JSON.stringify(wait)} wait={wait} />
      ))}
    </>
  );
}

function ReadyWatch() {
  const awaited = useNotificationRequests((state) => state.requests);
  const requests = useTable('requests').rows;
  const running = useRef(new Set<string>());
  useEffect(() => {
    for (const id of awaited) {
      const request = requests.get(id);
      if (!request) continue;
      const { state, spec } = request;
      if (isPending(request)) {
        if (running.current.has(id)) continue;
        running.current.add(id);
        // Asked again after each start, since the desktop does not remember it.
        notifyWhenReady(id);
      } else if (
        running.current.delete(id) &&
        state.kind === 'succeeded' &&
        !useUi.getState().provisionOpen
      ) {
        showActionToast(`${spec.descriptor}: ${pluralize(spec.count, 'VM')} ready`, {
          verb: 'Show',
          act: () => openPage('vms', { vmTab: 'all', vmSearch: spec.descriptor, vmFilter: {} }),
        });
      }
    }
  }, [awaited, requests]);
  return null;
}

/** Checks for the awaited capacity from the time on when it should be free. */
function CapacityWatch({ wait }: { wait: CapacityWait }) {
  useEffect(() => {
    const { draft, fromAt } = wait;
    let timer: number;
    let over = false;
    const look = async () => {
      if (Date.now() > fromAt + GIVE_UP_AFTER_MS) return stopAwaitingCapacity(draft);
      const there = await notifyIfCapacity(draft);
      if (over) return;
      if (!there) {
        timer = window.setTimeout(look, Math.max(LOOK_INTERVAL_MS, untilThen()));
        return;
      }
      stopAwaitingCapacity(draft);
      showActionToast(`Room for ${draft.count} × ${draft.osKey}`, {
        verb: 'Get VMs',
        act: () => openDraft({ ...draft, descriptor: findFreeName(draft.descriptor, listNamesInUse()) }),
      });
    };
    const untilThen = () => Math.min(LONGEST_TIMER_MS, Math.max(0, fromAt + AFTER_DEADLINE_MS - Date.now()));
    timer = window.setTimeout(look, untilThen());
    return () => {
      over = true;
      window.clearTimeout(timer);
    };
  }, [wait]);
  return null;
}
