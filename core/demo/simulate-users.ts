import { sleep } from '../base/sleep.ts';
import { type CoreOperations, ownerCaller, readingCaller } from '../operations/index.ts';
import type { Clock, Logger } from '../ports.ts';
import { SAMPLE_JOBS } from './sample-jobs.ts';

/** So many ask as soon as the hosts are there: a page with nothing on it explains nothing. */
const AT_ONCE = 4;
const NEXT_AFTER_MS = 25_000;
/** Visitors together have no more VMs than this: the demo is for the person at the window. */
const MAX_VMS = 14;
/** What visitors always leave of an OS. */
const ROOM_LEFT = 3;
const FIRST_BUILD = 19_021;

export interface SimulateUsersOptions {
  readonly operations: Pick<CoreOperations, 'invoke'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Others who use the demo's hosts, so that its pages show what they are for: requests in progress, VMs that end.
 * They ask as everybody does and never more than leaves room.
 * @returns ends the visits; VMs already asked for stay
 */
export function simulateUsers({ operations, clock, logger }: SimulateUsersOptions): () => void {
  const own = new Set<string>();
  const ending = new AbortController();
  let turn = 0;

  async function visit(): Promise<void> {
    const visitor = SAMPLE_JOBS[turn % SAMPLE_JOBS.length];
    const build = FIRST_BUILD + turn;
    turn += 1;
    if (
      visitor === undefined ||
      !(await hasRoom(visitor.spec.osKey, visitor.spec.count ?? 1)) ||
      ending.signal.aborted
    )
      return;
    const spec = { ...visitor.spec, descriptor: `${visitor.job}-7.0.0-${build}` };
    const caller = ownerCaller('cli', visitor.requester);
    const { request } = await operations.invoke('requests.provision', spec, caller);
    own.add(request.id);
  }

  async function hasRoom(osKey: string, count: number): Promise<boolean> {
    const caller = readingCaller('demo');
    const leases = await operations.invoke('leases.list', { live: true }, caller);
    const present = leases.filter((lease) => own.has(lease.requestId)).length;
    const room = await operations.invoke('capacity.count', { osKey }, caller);
    return present + count <= MAX_VMS && room >= count + ROOM_LEFT;
  }

  async function run(): Promise<void> {
    for (let count = AT_ONCE; ; count = 1) {
      for (let visitor = 0; visitor < count && !ending.signal.aborted; visitor += 1) {
        // The person may have stopped a host or taken the room; the next visitor tries again.
        await visit().catch((error: unknown) =>
          logger.debug({ err: error }, 'a visitor of the demo went away'),
        );
      }
      await sleep(clock, NEXT_AFTER_MS, ending.signal);
    }
  }

  // Only the end of the demo ends it.
  run().catch(() => undefined);
  return () => ending.abort();
}
