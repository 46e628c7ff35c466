import type { TemplateSpec } from '../lab/template-spec.ts';

/** One NIC as the guest sees it. */
export interface GuestNic {
  /** The VIF's device number. */
  readonly device: string;
  readonly mac: string;
  /** undefined: no lease. */
  readonly address: string | undefined;
}

/** The agent's `networks` map. @see docs/spec/xapi.md#guest-metrics */
export function networksMap(
  nics: readonly GuestNic[],
  spec: TemplateSpec,
  show: { linkLocalIpv6: boolean },
): Record<string, string> {
  const map: Record<string, string> = {};
  nics.forEach((nic, position) => {
    const knob = position === 0 ? spec.agent?.networkIndex : undefined;
    const index = knob ?? nic.device;
    const address = nic.address ?? apipaAddress(nic.mac);
    if (spec.agent?.ipv6Only === true) {
      map[`${index}/ipv6/0`] = linkLocal(nic.mac);
      if (nic.address !== undefined) map[`${index}/ipv6/1`] = linkLocal(nic.mac, 'fd00:0:0:1');
      return;
    }
    map[`${index}/ip`] = address;
    if (spec.agent?.oldKeys !== true) map[`${index}/ipv4/0`] = address;
    if (show.linkLocalIpv6) map[`${index}/ipv6/0`] = linkLocal(nic.mac);
  });
  return map;
}

/** What the agent reports besides names and addresses. */
export function agentFeatures(spec: TemplateSpec): Record<string, unknown> {
  return {
    PV_drivers_detected: true,
    PV_drivers_up_to_date: true,
    PV_drivers_version: toolsVersion(spec),
    os_version: spec.osVersion,
    other: {
      'feature-balloon': '1',
      'feature-poweroff': '1',
      'feature-reboot': '1',
      'feature-shutdown': '1',
      'feature-suspend': '1',
      'feature-vcpu-hotplug': '1',
      'platform-feature-multiprocessor-suspend': '1',
      'has-vendor-device': '0',
    },
    can_use_hotplug_vbd: 'yes',
    can_use_hotplug_vif: 'yes',
  };
}

/** As the agent reports it, and as the template keeps it from its last run. */
export function toolsVersion({ windows, agent }: TemplateSpec): Record<string, string> {
  if (agent?.toolsVersion) {
    const [major, minor, micro] = agent.toolsVersion;
    return { major, minor, micro, build: '1' };
  }
  return windows === true
    ? { major: '9', minor: '3', micro: '2', build: '123' }
    : { major: '8', minor: '4', micro: '0', build: '1' };
}

/** The 169.254.x.x address that a NIC assigns itself without a lease. */
function apipaAddress(mac: string): string {
  const octets = mac.split(':').map((octet) => Number.parseInt(octet, 16));
  return `169.254.${octets[4] ?? 0}.${Math.max(1, octets[5] ?? 1)}`;
}

function linkLocal(mac: string, prefix = 'fe80:0000:0000:0000'): string {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = mac
    .split(':')
    .map((octet) => Number.parseInt(octet, 16));
  const word = (high: number, low: number): string => (high * 256 + low).toString(16).padStart(4, '0');
  return `${prefix}:${word(a ^ 2, b)}:${word(c, 0xff)}:${word(0xfe, d)}:${word(e, f)}`;
}
