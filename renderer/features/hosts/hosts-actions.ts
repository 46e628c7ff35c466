import type { HostCheck } from '../../../core/contract/fleet.ts';
import { notifyFailure, notifySuccess } from '../../actions/notifications.tsx';
import { invoke } from '../../bridge.ts';
import { pluralize } from '../../format/quantity.ts';
import { setHosts, useHosts } from './hosts-store.ts';

/** Templates as the core knows them now; asks no host. */
export async function loadDoctor(): Promise<void> {
  try {
    setHosts({ report: await invoke('hosts.doctor', {}), reportError: undefined });
  } catch (error) {
    setHosts({ reportError: error });
  }
}

/** A visit reads all records of a host: this many at once leave the core its time for the rest. */
const AT_ONCE = 4;

/**
 * Visits these hosts: login, storage, templates, networks, certificate. Only reads.
 * `byItself`: nobody asked for it, so nothing is said beside what the page shows.
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
    if (!check) throw new Error(`Nothing was found out about host entry ${hostRef}`);
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
    notifyFailure('The test was not made', failed.error);
    return;
  }
  if (results.length < 2) return;
  const bad = results.filter((result) => 'ok' in result && !result.ok).length;
  notifySuccess(
    bad === 0
      ? `${pluralize(results.length, 'host')} tested: all good`
      : `${bad} of ${pluralize(results.length, 'host')} cannot be used as configured`,
  );
}

/** No new VMs there from now on. */
export async function cordonHost(
  host: { readonly hostRef: number; readonly name: string },
  { reason, drain }: { reason: string; drain: boolean },
): Promise<void> {
  try {
    await invoke('hosts.cordon', { hostRef: host.hostRef, drain, ...(reason === '' ? {} : { reason }) });
    notifySuccess(
      drain
        ? `${host.name} is being drained: no new VMs there`
        : `${host.name} is cordoned: no new VMs there`,
    );
  } catch (error) {
    notifyFailure(`${host.name} is not cordoned`, error);
  }
}

export async function uncordonHost(host: { readonly hostRef: number; readonly name: string }): Promise<void> {
  try {
    await invoke('hosts.uncordon', { hostRef: host.hostRef });
    notifySuccess(`${host.name} takes new VMs again`);
  } catch (error) {
    notifyFailure(`${host.name} stays cordoned`, error);
  }
}
