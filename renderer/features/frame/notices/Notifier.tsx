import { useEffect, useRef } from 'react';
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

/** Between two looks for room, once it should be there. */
const LOOK_INTERVAL_MS = 30_000;
/** Deadlines pass a moment before their VMs are gone. */
const AFTER_DEADLINE_MS = 5000;
/** A timer that is set for longer strikes at once; a look that is too early is made again. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
/** Somebody who waited longer has found another way. */
const GIVE_UP_AFTER_MS = 24 * 3_600_000;

/** Tells what somebody wanted to be told of; shows nothing of its own. */
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
      if (state.kind === 'running') {
        if (running.current.has(id)) continue;
        running.current.add(id);
        // The desktop forgets it when it ends.
        notifyWhenReady(id);
      } else if (
        running.current.delete(id) &&
        state.kind === 'succeeded' &&
        !useUi.getState().provisionOpen
      ) {
        showActionToast(`${pluralize(spec.count, 'VM')} of ${spec.descriptor} ready`, {
          verb: 'Show',
          act: () => openPage('vms', { vmTab: 'all', vmSearch: spec.descriptor, vmFilter: {} }),
        });
      }
    }
  }, [awaited, requests]);
  return null;
}

/** Looks for the room somebody waits for, from the moment on when it should be there. */
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
        verb: 'Get them',
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
