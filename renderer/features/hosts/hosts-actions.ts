import type { HostCheck } from '../../../core/contract/fleet.ts';
import { sayDone, sayFailed } from '../../actions/notifications.tsx';
import { ask } from '../../bridge.ts';
import { countOf } from '../../format/quantity.ts';
import { setHosts, useHosts } from './hosts-store.ts';

/** Templates as the core knows them now; asks no host. */
export async function loadDoctor(): Promise<void> {
  try {
    setHosts({ report: await ask('hosts.doctor', {}), reportError: undefined });
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
  if (!byItself) tellResults(results);
  void loadDoctor();
}

async function testHost(hostRef: number, byItself: boolean): Promise<HostCheck | { error: unknown }> {
  try {
    const [check] = await ask('hosts.check', { hostRefs: [hostRef] });
    if (!check) throw new Error(`Nothing was found out about host entry ${hostRef}`);
    setHosts(({ tested }) => ({ tested: { ...tested, [hostRef]: { check, at: Date.now(), byItself } } }));
    return check;
  } catch (error) {
    return { error };
  } finally {
    setHosts(({ testing }) => ({ testing: new Set([...testing].filter((one) => one !== hostRef)) }));
  }
}

function tellResults(results: readonly (HostCheck | { error: unknown })[]): void {
  const [failed] = results.filter((result) => 'error' in result);
  if (failed) {
    sayFailed('The test was not made', failed.error);
    return;
  }
  if (results.length < 2) return;
  const bad = results.filter((result) => 'ok' in result && !result.ok).length;
  sayDone(
    bad === 0
      ? `${countOf(results.length, 'host')} tested: all good`
      : `${bad} of ${countOf(results.length, 'host')} cannot be used as configured`,
  );
}

/** No new VMs there from now on. */
export async function cordonHost(
  host: { readonly hostRef: number; readonly name: string },
  { reason, drain }: { reason: string; drain: boolean },
): Promise<void> {
  try {
    await ask('hosts.cordon', { hostRef: host.hostRef, drain, ...(reason === '' ? {} : { reason }) });
    sayDone(
      drain
        ? `${host.name} is being drained: no new VMs there`
        : `${host.name} is cordoned: no new VMs there`,
    );
  } catch (error) {
    sayFailed(`${host.name} is not cordoned`, error);
  }
}

export async function uncordonHost(host: { readonly hostRef: number; readonly name: string }): Promise<void> {
  try {
    await ask('hosts.uncordon', { hostRef: host.hostRef });
    sayDone(`${host.name} takes new VMs again`);
  } catch (error) {
    sayFailed(`${host.name} stays cordoned`, error);
  }
}
