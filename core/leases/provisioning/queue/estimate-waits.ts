import { estimateStarts } from '../../../queue/index.ts';
import type { LabCapacity } from './lab-capacity.ts';
import type { QueueExperience } from './queue-experience.ts';
import type { QueuedRequest } from './queued-request.ts';

/** Requests that compete for the same hosts, first in line first. */
interface Line {
  readonly hostRefs: Set<number>;
  readonly requests: QueuedRequest[];
}

/** By id, how long each request should still wait; absent where nobody can tell. */
export function estimateWaits(
  order: readonly QueuedRequest[],
  { capacity, experience, now }: { capacity: LabCapacity; experience: QueueExperience; now: number },
): Map<string, number> {
  const estimates = new Map<string, number>();
  const { shares, lives } = experience;
  for (const { requests } of toLines(order, capacity)) {
    const [widest] = requests.toSorted((a, b) => capacity.freeFor(b) - capacity.freeFor(a));
    if (!widest) continue;
    const rooms = { free: Math.min(10_000, capacity.freeFor(widest)), endsAt: capacity.endsAt(widest) };
    const line = estimateStarts({ now, order: requests, shares, lives, ...rooms });
    for (const [id, waitMs] of line) estimates.set(id, waitMs);
  }
  return estimates;
}

function toLines(order: readonly QueuedRequest[], capacity: LabCapacity): Line[] {
  const lines: Line[] = [];
  const byShape = new Map<string, Line>();
  for (const request of order) {
    let line = byShape.get(request.shape);
    if (!line) {
      const { hostRefs } = capacity.room(request);
      if (hostRefs.length === 0) continue;
      line = lines.find((one) => hostRefs.some((hostRef) => one.hostRefs.has(hostRef)));
      if (!line) {
        line = { hostRefs: new Set(), requests: [] };
        lines.push(line);
      }
      for (const hostRef of hostRefs) line.hostRefs.add(hostRef);
      byShape.set(request.shape, line);
    }
    line.requests.push(request);
  }
  return lines;
}
