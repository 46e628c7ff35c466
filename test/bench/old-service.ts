import xmlrpc from 'xmlrpc';
import type { SimulatedHostLine } from './simulated-lab.ts';

/**
 * How the service that is being replaced asked its hosts, for comparison: one login per request and host, PBD and SR
 * reads, then every VM on its own (`VM.get_all`, `VM.get_record`), twice for the count (CPU, then memory), all hosts
 * one after another, over XML-RPC. Nothing is kept between requests.
 */
export interface OldService {
  availableCount(): Promise<number>;
  showAll(): Promise<number>;
}

type Call = (method: string, ...params: string[]) => Promise<unknown>;
interface VmLine {
  is_a_template: boolean;
  is_control_domain: boolean;
  power_state: string;
  VCPUs_max: string;
  memory_static_max: string;
  guest_metrics: string;
}

export function createOldService(hosts: readonly SimulatedHostLine[]): OldService {
  return {
    async availableCount() {
      let vcpus = 0;
      for (const host of hosts) {
        const call = await login(host);
        await storage(call);
        for (const vm of await vms(call)) vcpus += Number(vm.VCPUs_max);
        for (const vm of await vms(call)) vcpus += Number(vm.memory_static_max) > 0 ? 0 : 1;
        await call('session.logout');
      }
      return vcpus;
    },
    async showAll() {
      let shown = 0;
      for (const host of hosts) {
        const call = await login(host);
        for (const vm of await vms(call)) {
          if (vm.is_a_template || vm.is_control_domain || vm.power_state === 'Halted') continue;
          if (vm.guest_metrics !== 'OpaqueRef:NULL') {
            await call('VM_guest_metrics.get_record', vm.guest_metrics);
          }
          shown += 1;
        }
        await call('session.logout');
      }
      return shown;
    },
  };
}

async function login(host: SimulatedHostLine): Promise<Call> {
  const client = xmlrpc.createClient({ url: `${host.url}/RPC2` });
  const raw = (method: string, params: readonly string[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      client.methodCall(method, [...params], (error, answer: { Status: string; Value?: unknown }) => {
        if (error) reject(error);
        else if (answer.Status !== 'Success') reject(new Error(`${method}: ${JSON.stringify(answer)}`));
        else resolve(answer.Value);
      });
    });
  const session = String(await raw('session.login_with_password', [host.user, host.password]));
  return (method, ...params) => raw(method, [session, ...params]);
}

async function storage(call: Call): Promise<void> {
  for (const pbd of (await call('PBD.get_all')) as string[]) {
    const record = (await call('PBD.get_record', pbd)) as { SR: string };
    await call('SR.get_record', record.SR);
  }
}

async function vms(call: Call): Promise<VmLine[]> {
  const records: VmLine[] = [];
  for (const ref of (await call('VM.get_all')) as string[]) {
    records.push((await call('VM.get_record', ref)) as VmLine);
  }
  return records;
}
