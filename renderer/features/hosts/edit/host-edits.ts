import type { IniEdit } from '../../../../core/model/ini-edit.ts';

/** A template row of the form. */
export interface TemplateRow {
  readonly osKey: string;
  readonly template: string;
}

/** Where a new password is stored. */
export type PasswordPlace = 'ini' | 'keyring' | 'reference';

/** The host form; empty means not set. */
export interface HostForm {
  readonly address: string;
  readonly user: string;
  /** Empty: unchanged. */
  readonly password: string;
  readonly passwordPlace: PasswordPlace;
  readonly storage: string;
  readonly network: string;
  readonly labels: string;
  readonly slotsReserve: string;
  readonly dhcpSize: string;
  readonly fingerprint: string;
  readonly templates: readonly TemplateRow[];
}

type Entries = Readonly<Record<string, string>>;

const TEMPLATE = /^([^\s/?#&=:]+)\.template$/;

export function createHostForm(): HostForm {
  return {
    address: 'https://',
    user: 'root',
    password: '',
    passwordPlace: 'ini',
    storage: '',
    network: '',
    labels: '',
    slotsReserve: '',
    dhcpSize: '',
    fingerprint: '',
    templates: [],
  };
}

/** Fills the form from a section of the ini. */
export function toHostForm(entries: Entries): HostForm {
  return {
    ...createHostForm(),
    address: entries['host.name'] ?? '',
    user: entries['host.user'] ?? '',
    storage: entries['host.storage.name'] ?? '',
    network: entries['host.network.id'] ?? '',
    labels: entries['host.labels'] ?? '',
    slotsReserve: entries['host.slots.reserve'] ?? '',
    dhcpSize: entries['host.dhcp.size'] ?? '',
    fingerprint: entries['host.tls.fingerprint'] ?? '',
    templates: Object.entries(entries).flatMap(([key, template]) => {
      const osKey = TEMPLATE.exec(key)?.[1];
      return osKey === undefined ? [] : [{ osKey, template }];
    }),
  };
}

/** The keys of a form, without the password; empty ones are omitted. */
export function toEntries(form: HostForm): Record<string, string> {
  const all: Record<string, string> = {
    'host.name': form.address,
    'host.tls.fingerprint': form.fingerprint,
    'host.user': form.user,
    'host.storage.name': form.storage,
    'host.network.id': form.network,
    'host.labels': form.labels,
    'host.slots.reserve': form.slotsReserve,
    'host.dhcp.size': form.dhcpSize,
  };
  for (const { osKey, template } of form.templates) {
    if (osKey.trim() !== '') all[`${osKey.trim().toLowerCase()}.template`] = template;
  }
  const trimmed = Object.entries(all).map(
    ([key, value]) => [key, value.replace(/\s*[\r\n]+\s*/g, ', ').trim()] as const,
  );
  return Object.fromEntries(trimmed.filter(([, value]) => value !== ''));
}

export interface HostEdits {
  readonly edits: IniEdit[];
  readonly secrets: Record<string, string>;
}

/** The edits to the ini. `before`: the current section; undefined for a new host. */
export function toHostEdits(form: HostForm, hostRef: number, before: Entries | undefined): HostEdits {
  const section = `xenhost${hostRef}`;
  const wanted = toEntries(form);
  const edits: IniEdit[] = before === undefined ? [{ kind: 'add-section', section }] : [];
  const set = (key: string, value: string) => edits.push({ kind: 'set', section, key, value });
  const secrets: Record<string, string> = {};
  const known = before ?? {};
  const shown = before === undefined ? {} : toEntries(toHostForm(before));
  for (const [key, value] of Object.entries(wanted)) {
    if (known[key] !== value && shown[key] !== value) set(key, value);
    // The password goes after the user, where people expect it.
    if (key === 'host.user') setPassword();
  }
  if (!('host.user' in wanted)) setPassword();
  for (const key of Object.keys(shown)) {
    if (!(key in wanted)) edits.push({ kind: 'remove', section, key });
  }
  return { edits, secrets };

  function setPassword(): void {
    if (form.password === '') return;
    if (form.passwordPlace === 'keyring') {
      secrets[section] = form.password;
      if (known['host.password'] !== `secret:${section}`) set('host.password', `secret:${section}`);
    } else set('host.password', form.password);
  }
}

/** One above the highest number: used numbers appear in logs and history. */
export function findNextHostRef(sections: readonly { readonly name: string }[]): number {
  const numbers = sections.flatMap(({ name }) => {
    const match = /^xenhost(\d+)$/.exec(name);
    return match ? [Number(match[1])] : [];
  });
  return numbers.length === 0 ? 1 : Math.max(...numbers) + 1;
}
