import type { HostSettings, TemplateSettings, TlsSettings } from '../config.ts';
import { type HostAddress, isLoopbackUrl } from './host-address.ts';
import { readTemplates } from './read-templates.ts';
import type { SectionReader } from './section-reader.ts';
import { HostSection } from './section-schemas.ts';

/** One `[xenhostN]` section, or undefined when something in it is wrong (noted). */
export async function readHost(hostRef: number, reader: SectionReader): Promise<HostSettings | undefined> {
  const keys = reader.read(HostSection);
  const templates = readTemplates(reader);
  const password = await reader.secret('host.password');
  if (keys === undefined || password === undefined || templates === undefined) return undefined;
  const connection = toConnection(keys['host.name'], reader, {
    fingerprint: keys['host.tls.fingerprint'],
    verify: keys['host.tls.verify'],
  });
  if (connection === undefined) return undefined;
  const networkId = keys['host.network.id'];
  const expectedNetworks = keys['host.network.expect'];
  const dhcpSize = keys['host.dhcp.size'];
  warnAboutUse(reader, keys['host.disabled'], templates);
  return {
    hostRef,
    ...connection,
    user: keys['host.user'],
    password,
    storageName: keys['host.storage.name'],
    ...(networkId === undefined ? {} : { networkId }),
    ...(expectedNetworks === undefined ? {} : { expectedNetworks }),
    labels: keys['host.labels'],
    disabled: keys['host.disabled'],
    slotsReserve: keys['host.slots.reserve'],
    maxObjects: keys['host.objects.max'],
    ...(dhcpSize === undefined ? {} : { dhcpSize }),
    templates,
  };
}

interface TlsKeys {
  readonly fingerprint: string | undefined;
  readonly verify: boolean | undefined;
}

function toConnection(
  address: HostAddress,
  reader: SectionReader,
  { fingerprint, verify }: TlsKeys,
): Pick<HostSettings, 'name' | 'url' | 'tls'> | undefined {
  const tlsWanted = fingerprint !== undefined || verify !== undefined;
  if (address.scheme === 'http' && tlsWanted) {
    reader.problem(
      'host.name',
      'is http://, but a host.tls key asks for TLS; expected https:// or no host.tls key',
    );
    return undefined;
  }
  const secure = address.scheme === 'https' || tlsWanted;
  const url = new URL(`${secure ? 'https' : 'http'}://${address.authority}`).origin;
  if (!secure) {
    if (address.scheme === undefined && !isLoopbackUrl(url)) {
      const advice = `write https://${address.authority}, or http:// to keep it so`;
      reader.warn(
        'host.name',
        `has no scheme: http is used and the password crosses the network in clear; ${advice}`,
      );
    }
    return { name: address.name, url };
  }
  const tls: TlsSettings = {
    verify: verify ?? fingerprint === undefined,
    ...(fingerprint === undefined ? {} : { fingerprintSha256: fingerprint }),
  };
  if (!tls.verify && fingerprint === undefined) {
    const advice = 'pin the certificate with host.tls.fingerprint instead';
    reader.warn('host.tls.verify', `is off: any machine between could read the password; ${advice}`);
  }
  return { name: address.name, url, tls };
}

function warnAboutUse(
  reader: SectionReader,
  disabled: boolean,
  templates: Readonly<Record<string, TemplateSettings>>,
): void {
  if (disabled || Object.keys(templates).length > 0) return;
  reader.warn(undefined, 'has no <os>.template key: its VMs are shown, but it provisions nothing');
}
