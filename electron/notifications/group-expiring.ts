import { EXPIRING, type Notice } from '../../core/model/notice.ts';

/** VMs of one request end together: their notices come within this time. */
const GATHER_MS = 500;

/** One notice, or several of VMs that end together. */
export interface NoticeGroup {
  readonly notice: Notice;
  readonly leaseIds: readonly string[];
}

export interface NoticeGroups {
  add(notice: Notice): void;
  /** Forgets what was not shown yet. */
  stop(): void;
}

/** Makes one notification of the VMs of a request that end together; everything else is shown at once. */
export function groupExpiring(show: (group: NoticeGroup) => void): NoticeGroups {
  const gathering = new Map<string, { readonly notices: Notice[]; readonly timer: NodeJS.Timeout }>();

  function showGathered(requestId: string): void {
    const notices = gathering.get(requestId)?.notices ?? [];
    gathering.delete(requestId);
    const [first, ...others] = notices;
    if (!first) return;
    const leaseIds = notices.flatMap(({ leaseId }) => leaseId ?? []);
    const together = {
      title: `Your ${notices.length} VMs end soon`,
      message: `${first.message} So do ${others.length} more of this request.`,
    };
    show({ notice: others.length === 0 ? first : { ...first, ...together }, leaseIds });
  }

  return {
    add(notice) {
      const { kind, requestId, leaseId } = notice;
      if (kind !== EXPIRING || requestId === undefined) {
        show({ notice, leaseIds: leaseId === undefined ? [] : [leaseId] });
        return;
      }
      const group = gathering.get(requestId);
      if (group) group.notices.push(notice);
      else {
        const timer = setTimeout(() => showGathered(requestId), GATHER_MS);
        gathering.set(requestId, { notices: [notice], timer });
      }
    },
    stop() {
      for (const { timer } of gathering.values()) clearTimeout(timer);
      gathering.clear();
    },
  };
}
