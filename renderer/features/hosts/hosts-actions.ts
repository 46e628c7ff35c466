import type { HostCheck } from '../../../core/contract/fleet.ts';
import type { HostRow } from '../../../core/model/host.ts';
import { notifyFailure, notifySuccess } from '../../actions/notifications.tsx';
import { invoke } from '../../bridge.ts';
import { pluralize } from '../../format/quantity.ts';
import { setHosts, useHosts } from './hosts-store.ts';

/** Loads the templates as the core knows them; contacts no host. */
export async function loadDoctor(): Promise<void> {
  try {
    setHosts({ report: await invoke('hosts.doctor', {}), reportError: undefined });
  } catch (error) {
    setHosts({ reportError: error });
  }
}

/** A test reads all records of a host: more at once would starve the core. */
const AT_ONCE = 4;

/**
 * Tests these hosts: login, storage, templates, networks, certificate. Read-only. `byItself`: started automatically,
 * so only the page shows the result.
 */
export async function testHosts(
  hostRefs: readonly number[],
  { byItself = false }: { byItself?: boolean } = {},
): Promise<void> {
  const busy = useHosts.getState().testing;
  const wanted = hostRefs.filter((hostRef) => !busy.has(hostRef));
  if (wanted.length === 0) return;
  setHosts({ testing: new Set([...busy, ...wanted]) });
  const waiting = [...wanted];
  const results: (HostCheck | { error: unknown })[] = [];
  const visitOneAfterTheOther = async () => {
    for (let hostRef = waiting.shift(); hostRef !== undefined; hostRef = waiting.shift()) {
      results.push(await testHost(hostRef, byItself));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, visitOneAfterTheOther));
  if (!byItself) notifyResults(results);
  void loadDoctor();
}

async function testHost(hostRef: number, byItself: boolean): Promise<HostCheck | { error: unknown }> {
  try {
    const [check] = await invoke('hosts.check', { hostRefs: [hostRef] });
    if (!check) throw new Error(`The test of host entry ${hostRef} returned nothing`);
    setHosts(({ tested }) => ({ tested: { ...tested, [hostRef]: { check, at: Date.now(), byItself } } }));
    return check;
  } catch (error) {
    return { error };
  } finally {
    setHosts(({ testing }) => ({ testing: new Set([...testing].filter((one) => one !== hostRef)) }));
  }
}

function notifyResults(results: readonly (HostCheck | { error: unknown })[]): void {
  const [failed] = results.filter((result) => 'error' in result);
  if (failed) {
    notifyFailure('Could not run the test', failed.error);
    return;
  }
  if (results.length < 2) return;
  const bad = results.filter((result) => 'ok' in result && !result.ok).length;
  notifySuccess(
    bad === 0
      ? `Tested ${pluralize(results.length, 'host')}: no problems`
      : `${bad} of ${pluralize(results.length, 'host')} cannot be used as configured`,
  );
}

/** Stops placing VMs there. */
export async function cordonHost(
  host: { readonly hostRef: number; readonly name: string },
  { reason, drain }: { reason: string; drain: boolean },
): Promise<void> {
  try {
    await invoke('hosts.cordon', { hostRef: host.hostRef, drain, ...(reason === '' ? {} : { reason }) });
    notifySuccess(
      drain
        ? `Draining ${host.name}: no new VMs will be placed there`
        : `${host.name} is cordoned: no new VMs will be placed there`,
    );
  } catch (error) {
    notifyFailure(`Could not cordon ${host.name}`, error);
  }
}

export async function uncordonHost(host: { readonly hostRef: number; readonly name: string }): Promise<void> {
  try {
    await invoke('hosts.uncordon', { hostRef: host.hostRef });
    notifySuccess(`${host.name} accepts new VMs again`);
  } catch (error) {
    notifyFailure(`Could not uncordon ${host.name}`, error);
  }
}

/** A host that left the ini has no settings to test. */
export function listConfiguredHosts(rows: Iterable<HostRow>): number[] {
  return [...rows].filter(({ state }) => state.kind !== 'retired').map(({ hostRef }) => hostRef);
}
