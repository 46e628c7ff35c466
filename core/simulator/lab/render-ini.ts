import { rename, writeFile } from 'node:fs/promises';
import type { GuestAccess, SimulatedHost } from '../simulator.ts';
import type { TemplateSpec } from './template-spec.ts';

/** What the ini says about one entry. */
export interface IniHost extends SimulatedHost {
  readonly storageName: string;
  readonly templates: readonly TemplateSpec[];
}

/**
 * Renders the `.dynvmservice.ini` that makes a service use the simulated hosts. It has only keys that every reader of
 * the file knows, and no limits.
 */
export function renderIni(hosts: readonly IniHost[], ssh?: GuestAccess): string {
  const sections = [commonSection(ssh), ...hosts.map(hostSection)];
  return `; Simulated hosts, written by "dynvm simulate".\n${sections.join('\n')}`;
}

/** Writes atomically, because readers may watch the file, and readable only by its owner, because it holds passwords. */
export async function writeIni(path: string, text: string): Promise<void> {
  const unfinished = `${path}.${process.pid}.tmp`;
  await writeFile(unfinished, text, { mode: 0o600 });
  await rename(unfinished, path);
}

function commonSection(ssh: GuestAccess | undefined): string {
  const guests = ssh && {
    'vm.linux.username': ssh.user,
    'vm.linux.password': ssh.password,
    'vm.windows.username': ssh.user,
    'vm.windows.password': ssh.password,
    'vm.ssh.port': String(ssh.port),
  };
  return section('common', { 'vm.expiry.minutes': '1440', 'vm.network.timeout.secs': '400', ...guests });
}

function hostSection(host: IniHost): string {
  const { protocol, host: address } = new URL(host.url);
  const templates = host.templates.flatMap(({ name, osKeys }) =>
    osKeys.map((osKey) => [`${osKey}.template`, name]),
  );
  return section(`xenhost${host.hostRef}`, {
    // No scheme means http, the original form of these files.
    'host.name': protocol === 'https:' ? host.url : address,
    ...(host.fingerprintSha256 && { 'host.tls.fingerprint': host.fingerprintSha256 }),
    'host.user': host.user,
    'host.password': host.password,
    'host.storage.name': host.storageName,
    ...Object.fromEntries(templates),
  });
}

function section(name: string, values: Readonly<Record<string, string>>): string {
  const lines = Object.entries(values).map(([key, value]) => `${key}=${value}\n`);
  return `[${name}]\n${lines.join('')}`;
}
