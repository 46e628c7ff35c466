import { ask } from '../bridge.ts';
import { setHosts, useHosts } from '../features/hosts/hosts-store.ts';
import { countOf } from '../format/quantity.ts';
import { sayDone, sayFailed } from './notify.ts';

/** Templates as the core knows them now; asks no host. */
export async function loadDoctor(): Promise<void> {
  try {
    setHosts({ report: await ask('hosts.doctor', {}), reportError: undefined });
  } catch (error) {
    setHosts({ reportError: error });
  }
}

/** Visits these hosts (default: all): login, storage, templates, networks, certificate. Only reads. */
export async function testHosts(hostRefs: readonly number[]): Promise<void> {
  const busy = useHosts.getState().testing;
  const wanted = hostRefs.filter((hostRef) => !busy.has(hostRef));
  if (wanted.length === 0) return;
  setHosts({ testing: new Set([...busy, ...wanted]) });
  try {
    const checks = await ask('hosts.check', { hostRefs: [...wanted] });
    const at = Date.now();
    setHosts(({ tested }) => ({
      tested: { ...tested, ...Object.fromEntries(checks.map((check) => [check.hostRef, { check, at }])) },
    }));
    const bad = checks.filter(({ ok }) => !ok).length;
    if (wanted.length > 1) {
      sayDone(
        bad === 0
          ? `${countOf(checks.length, 'host')} tested: all good`
          : `${bad} of ${countOf(checks.length, 'host')} cannot be used as configured`,
      );
    }
  } catch (error) {
    sayFailed('The test was not made', error);
  } finally {
    setHosts(({ testing }) => ({ testing: new Set([...testing].filter((one) => !wanted.includes(one))) }));
    void loadDoctor();
  }
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
