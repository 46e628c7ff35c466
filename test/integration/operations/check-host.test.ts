import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../core/base/clock.ts';
import { type HostSettings, parseConfig } from '../../../core/config/index.ts';
import type { HostCheck } from '../../../core/contract/fleet.ts';
import { checkHost } from '../../../core/operations/index.ts';
import {
  DEFAULT_SIMULATOR_OPTIONS,
  type Simulator,
  type SimulatorOptions,
  startSimulator,
} from '../../../core/simulator/index.ts';
import { renderLabIni } from '../../../core/simulator/lab/render-lab-ini.ts';
import { QUICK } from '../../fixtures/running-service.ts';

let simulator: Simulator | undefined;

afterEach(async () => {
  await simulator?.close();
  simulator = undefined;
});

/** Checks the first host of a lab whose ini was changed. */
async function check(
  change: (ini: string) => string = (ini) => ini,
  options: Partial<SimulatorOptions> = {},
): Promise<HostCheck> {
  const settings = { ...DEFAULT_SIMULATOR_OPTIONS, ...QUICK, hosts: 1, ...options };
  simulator = await startSimulator(settings);
  return await checkAgain(change(renderLabIni(simulator, settings)));
}

/** Checks it as it is now. */
async function checkAgain(ini?: string): Promise<HostCheck> {
  if (!simulator) throw new Error('no lab was started');
  const settings = { ...DEFAULT_SIMULATOR_OPTIONS, ...QUICK, hosts: 1 };
  const parsed = await parseConfig(ini ?? renderLabIni(simulator, settings), { env: {} });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return checkHost(parsed.config.hosts[0] as HostSettings, {
    common: parsed.config.common,
    clock: systemClock,
  });
}

const shown = ({ items }: HostCheck) =>
  items.map(({ what, subject, verdict }) => `${verdict} ${what}${subject ? ` ${subject}` : ''}`);

describe('a host check', () => {
  it('of a good host finds login, storage, every template and the network', async () => {
    const result = await check();
    expect(result.ok).toBe(true);
    expect(shown(result)).toEqual([
      'ok connection',
      'ok login',
      'ok version',
      'ok clock',
      'ok storage Local storage',
      ...['centos', 'centos7', 'centos8', 'debian10', 'oel8', 'suse15', 'ubuntu18', 'windows'].map(
        (osKey) => `ok template ${osKey}`,
      ),
      'ok network lowest device',
    ]);
  });

  it('says what is wrong with storage, templates and network, and what there is', async () => {
    const result = await check((ini) =>
      ini
        .replace(/^host\.storage\.name=.*$/m, 'host.storage.name=SSD')
        .replace(/^centos7\.template=.*$/m, 'centos7.template=tmpl-none')
        .replace(/^centos\.template=.*$/m, 'centos.template=tmpl-')
        .replace('[xenhost1]\n', '[xenhost1]\nhost.network.id=7\n'),
    );
    expect(result.ok).toBe(false);
    const errors = result.items.filter((item) => item.verdict === 'error');
    expect(errors.map((item) => [item.what, item.subject])).toEqual([
      ['storage', 'SSD'],
      ['template', 'centos'],
      ['template', 'centos7'],
      ['network', '7'],
    ]);
    const [storage, several, missing, network] = errors.map((item) => item.message);
    expect(storage).toMatch(/"SSD" is not attached to sim-host-1, which has .*Local storage/);
    expect(several).toMatch(/8 templates start with "tmpl-": .*give the full name/);
    expect(missing).toBe('template "tmpl-none" not found');
    expect(network).toMatch(/network eth7 not found: the host has eth0/);
  });

  it.each([
    [21, 'ok', /XAPI 2\.21$/],
    [5, 'ok', /XAPI 2\.5$/],
    [4, 'warning', /XAPI 2\.4: XenServer 7\.0 and XCP-ng 7\.4 are the oldest .* by JSON-RPC/],
  ] as const)(
    'says of XAPI 2.%i whether it is supported, and which protocol it speaks',
    async (minor, verdict, message) => {
      await check();
      for (const record of simulator?.engine.entry(1).records('host').values() ?? [])
        Object.assign(record, { API_version_minor: minor });
      const { items } = await checkAgain();
      expect(items.find(({ what }) => what === 'version')).toMatchObject({
        verdict,
        message: expect.stringMatching(message),
      });
      expect(items.find(({ what }) => what === 'connection')?.message).toMatch(/ answers by JSON-RPC$/);
    },
  );

  it('takes storage in any case and templates by unique prefix', async () => {
    const result = await check((ini) =>
      ini
        .replace('host.storage.name=Local storage', 'host.storage.name=LOCAL STORAGE')
        .replace(/^centos7\.template=.*$/m, 'centos7.template=tmpl-cnt7'),
    );
    expect(result.ok).toBe(true);
  });

  it('tells a wrong password from a host that is down', async () => {
    const refused = await check((ini) => ini.replace(/^host\.password=.*$/m, 'host.password=wrong-one'));
    expect(shown(refused)).toEqual(['error login']);
    expect(JSON.stringify(refused)).not.toContain('wrong-one');
    await simulator?.close();
    const down = await check((ini) => ini.replace(/^host\.name=.*$/m, 'host.name=127.0.0.1:1'));
    expect(shown(down)).toEqual(['error connection']);
    expect(down.ok).toBe(false);
  });

  it('warns of plain http where others could listen', async () => {
    // Ends on this machine as well, but is no loopback address.
    const open = await check((ini) => ini.replace(/^host\.name=.*$/m, 'host.name=http://0.0.0.0:1'));
    expect(shown(open)).toEqual(['warning certificate', 'error connection']);
  });

  it('of an https host compares the certificate, and shows the fingerprint to pin', async () => {
    const pinned = await check(undefined, { tls: true });
    expect(pinned.ok).toBe(true);
    expect(pinned.items[0]).toMatchObject({ what: 'certificate', verdict: 'ok' });
    const fingerprint = simulator?.hosts[0]?.fingerprintSha256;
    expect(pinned.certificate).toMatchObject({ fingerprintSha256: fingerprint, trust: 'pinned' });
    await simulator?.close();

    const other = fingerprint?.replaceAll(/[0-9A-F]{2}/g, 'AA');
    const wrong = await check((ini) => ini.replace(/^(host\.tls\.fingerprint=).*$/m, `$1${other}`), {
      tls: true,
    });
    expect(wrong.ok).toBe(false);
    expect(wrong.items[0]).toMatchObject({ what: 'certificate', verdict: 'error' });
    expect(wrong.items[0]?.message).toContain(`host.tls.fingerprint=${wrong.certificate?.fingerprintSha256}`);
    await simulator?.close();

    const unverified = await check(
      (ini) => ini.replace(/^host\.tls\.fingerprint=.*$/m, 'host.tls.verify=false'),
      { tls: true },
    );
    expect(unverified.ok).toBe(true);
    expect(unverified.items[0]).toMatchObject({ what: 'certificate', verdict: 'warning' });
  });

  it('looks at every host of a pool', async () => {
    const result = await check(undefined, { poolSize: 2 });
    expect(shown(result).filter((line) => line.includes('storage')).length).toBe(2);
    expect(shown(result).filter((line) => line.includes('network')).length).toBe(2);
  });
});
