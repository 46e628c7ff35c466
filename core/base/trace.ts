import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';

/** What every log line of one call says, from the channel it came by to the calls it makes on hosts. */
export interface Trace {
  /** Of the call; `requestId` is a request for VMs. */
  readonly callId: string;
  /** How it came in; `expiry` and `reconcile`: by the service itself. */
  readonly channel: string;
}

const traces = new AsyncLocalStorage<Trace>();

/** What a client may call its request: nothing that could break or fill a log. */
const CLIENT_ID = /^[A-Za-z0-9._:-]{1,64}$/;

/** @param clientId what the client calls it; an id of ours where that is absent or not fit for a log */
export function createTrace(channel: string, clientId?: unknown): Trace {
  const isFit = typeof clientId === 'string' && CLIENT_ID.test(clientId);
  return { callId: isFit ? clientId : randomBytes(8).toString('hex'), channel };
}

/** The trace of what runs now; undefined outside of any call. */
export function currentTrace(): Trace | undefined {
  return traces.getStore();
}

/** Runs `work`, and whatever it starts, in a trace. */
export function runInTrace<T>(trace: Trace, work: () => T): T {
  return traces.run(trace, work);
}

/** For work that a queue starts later, from within whatever ended then: it stays in the trace it is handed over in. */
export function bindTrace<T>(work: () => T): () => T {
  return AsyncResource.bind(work) as () => T;
}
