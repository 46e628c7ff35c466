import { createJsonRpcCaller, type JsonRpcCaller } from '../json-rpc-caller.ts';
import type { SimulatedLab } from '../simulated-lab.ts';
import { simulatedVms } from './simulated-vms.ts';

const TICK_MS = 50;

/** Changes VMs on their hosts, by XAPI, as others there would. */
export interface ChangeDriver {
  /** Begins; `perSecond` changes, evenly over hosts and VMs. */
  start(perSecond: number): void;
  /** Ends, and says how many changes were made a second. */
  stop(): Promise<number>;
  close(): Promise<void>;
}

export async function createChangeDriver(lab: SimulatedLab): Promise<ChangeDriver> {
  const callers = await Promise.all(lab.hosts.map(createJsonRpcCaller));
  const vms: { caller: JsonRpcCaller; ref: string }[] = [];
  const perHost = await Promise.all(callers.map(simulatedVms));
  for (let index = 0; perHost.some((refs) => index < refs.length); index += 1) {
    callers.forEach((caller, host) => {
      const ref = perHost[host]?.[index];
      if (ref !== undefined) vms.push({ caller, ref });
    });
  }
  let timer: NodeJS.Timeout | undefined;
  let made = 0;
  let next = 0;
  let startedMs = 0;
  const pending = new Set<Promise<unknown>>();

  function change(): void {
    // A stride that meets every VM, neighbours in the list far apart.
    next = (next + 1237) % vms.length;
    const vm = vms[next];
    if (vm === undefined) return;
    made += 1;
    const text = `changed-${next}-${made}`;
    const call = made % 2 === 0 ? 'VM.set_name_label' : 'VM.set_name_description';
    const done = vm.caller.call(call, vm.ref, text).finally(() => pending.delete(done));
    pending.add(done);
  }

  return {
    start(perSecond) {
      made = 0;
      startedMs = performance.now();
      timer = setInterval(() => {
        const due = ((performance.now() - startedMs) / 1000) * perSecond;
        while (made < due) change();
      }, TICK_MS);
    },
    async stop() {
      clearInterval(timer);
      const seconds = (performance.now() - startedMs) / 1000;
      await Promise.all(pending);
      return made / seconds;
    },
    async close() {
      await Promise.all(callers.map((caller) => caller.close()));
    },
  };
}
