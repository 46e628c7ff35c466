import { ActionIcon, Autocomplete, Button, PasswordInput, Select, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import type { HostFound } from '../../../../core/contract/fleet.ts';
import { formatGib } from '../../../format/quantity.ts';
import { findMisspelling } from './find-misspelling.ts';
import classes from './HostDialogs.module.css';
import type { HostForm, PasswordPlace, TemplateRow } from './host-edits.ts';

interface HostFieldsProps {
  form: HostForm;
  change: (changes: Partial<HostForm>) => void;
  problems: ReadonlyMap<string, string>;
  /** Choices found by a test. */
  found: HostFound | undefined;
  keyringUnavailableBecause: string | undefined;
  /** The ini has one already. */
  hasPassword: boolean;
}

/** A field with only the initial scheme is not wrong yet. */
function isBegun(text: string): boolean {
  return text !== '' && text !== 'https://';
}

/** The line below a field: its error, or else its description. Always one line, so that nothing moves. */
function toFieldNote(error: string | undefined, description: string | undefined) {
  return {
    inputWrapperOrder: ['label' as const, 'input' as const, 'description' as const, 'error' as const],
    ...(error === undefined ? { description } : { error }),
  };
}

/** The settings of a host. */
export function HostFields(props: HostFieldsProps) {
  const { form, change, problems, found } = props;
  const note = (key: string, field: keyof HostForm & string, description?: string) =>
    toFieldNote(isBegun(form[field] as string) ? problems.get(key) : undefined, description);
  const misspelt =
    found &&
    findMisspelling(
      'storage',
      form.storage,
      found.storages.map(({ name }) => name),
    );
  const text = (key: string, field: keyof HostForm & string, description?: string) => ({
    value: form[field] as string,
    ...note(key, field, description),
    onChange: (event: React.ChangeEvent<HTMLInputElement>) => change({ [field]: event.currentTarget.value }),
  });
  const pick = (key: string, field: keyof HostForm & string, description?: string) => ({
    value: form[field] as string,
    ...note(key, field, description),
    onChange: (value: string) => change({ [field]: value }),
  });
  return (
    <>
      <div className={classes.fields}>
        <TextInput
          label="Address"
          placeholder="https://xen1.lab"
          data-autofocus
          {...text('host.name', 'address', 'https:// encrypts the connection; a port may follow')}
        />
        <TextInput label="User" {...text('host.user', 'user')} />
        <PasswordFields {...props} />
        <Autocomplete
          label="Storage"
          data={[...new Set(found?.storages.map(({ name }) => name) ?? [])]}
          {...pick('host.storage.name', 'storage', describeStorage(form.storage, found))}
          {...(misspelt === undefined ? {} : toFieldNote(misspelt, undefined))}
        />
        <Autocomplete
          label="Network"
          data={[...new Set(found?.networks.map(({ device }) => device) ?? [])]}
          {...pick('host.network.id', 'network', 'Leave empty for the lowest device')}
        />
        <TextInput
          label="Labels"
          {...text('host.labels', 'labels', 'Comma-separated; only requests that name one are placed here')}
        />
        <TextInput
          label="Reserved slots"
          inputMode="numeric"
          {...text('host.slots.reserve', 'slotsReserve', 'Slots never given to requests')}
        />
        <TextInput
          label="DHCP scope size"
          inputMode="numeric"
          {...text('host.dhcp.size', 'dhcpSize', 'Number of addresses; only used to show how many are left')}
        />
        <TextInput
          label="Certificate fingerprint"
          {...text('host.tls.fingerprint', 'fingerprint', 'SHA-256; a test shows it')}
        />
      </div>
      <Templates {...props} />
    </>
  );
}

function describeStorage(storage: string, found: HostFound | undefined): string {
  const one = found?.storages.find(({ name }) => name.toLowerCase() === storage.toLowerCase());
  if (one)
    return `${formatGib(one.freeBytes)} free of ${formatGib(one.sizeBytes)}${one.shared ? ', shared' : ''}`;
  return found ? `${found.storages.length} to choose from` : 'Run a test to list the choices';
}

const PLACES: readonly { value: PasswordPlace; label: string }[] = [
  { value: 'ini', label: 'in the ini, as plain text' },
  { value: 'keyring', label: 'in this computer’s keyring' },
  { value: 'reference', label: 'elsewhere: env:NAME or file:PATH' },
];

function PasswordFields({ form, change, problems, keyringUnavailableBecause, hasPassword }: HostFieldsProps) {
  const notes: Readonly<Record<PasswordPlace, string>> = {
    ini: 'Anyone who can read the file can read it',
    keyring: 'Only this desktop app can read it; dynvm serve cannot',
    reference: 'Type the reference, not the password',
  };
  const isReference = form.passwordPlace === 'reference';
  const field = {
    label: isReference ? 'Reference' : 'Password',
    placeholder: hasPassword ? 'unchanged' : '',
    value: form.password,
    ...toFieldNote(form.password === '' ? undefined : problems.get('host.password'), 'Never shown again'),
    autoComplete: 'off',
    onChange: (event: React.ChangeEvent<HTMLInputElement>) => change({ password: event.currentTarget.value }),
  };
  return (
    <>
      {isReference ? <TextInput {...field} /> : <PasswordInput {...field} />}
      <Select
        label="Stored"
        {...toFieldNote(
          undefined,
          form.passwordPlace !== 'keyring' && keyringUnavailableBecause
            ? keyringUnavailableBecause
            : notes[form.passwordPlace],
        )}
        allowDeselect={false}
        value={form.passwordPlace}
        data={PLACES.map((place) => ({
          ...place,
          disabled: place.value === 'keyring' && keyringUnavailableBecause !== undefined,
        }))}
        onChange={(value) => change({ passwordPlace: (value ?? 'ini') as PasswordPlace })}
      />
    </>
  );
}

function Templates({ form, change, problems, found }: HostFieldsProps) {
  const { templates } = form;
  const set = (at: number, row: Partial<TemplateRow>) =>
    change({ templates: templates.map((one, index) => (index === at ? { ...one, ...row } : one)) });
  const missing =
    found?.templates.filter(({ name }) => !templates.some(({ template }) => template === name)) ?? [];
  return (
    <fieldset className={classes.templates}>
      <legend>Templates</legend>
      {templates.map(({ osKey, template }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row has no name before it is typed
        <div key={index}>
          <TextInput
            aria-label={`OS key ${index + 1}`}
            placeholder="centos7"
            value={osKey}
            onChange={(event) => set(index, { osKey: event.currentTarget.value })}
          />
          <Autocomplete
            aria-label={`Template ${index + 1}`}
            placeholder="name of the template"
            value={template}
            error={
              problems.get(`${osKey}.template`) ??
              (found &&
                findMisspelling(
                  'template',
                  template,
                  found.templates.map(({ name }) => name),
                ))
            }
            data={[...new Set(found?.templates.map(({ name }) => name) ?? [])]}
            onChange={(value) => set(index, { template: value })}
          />
          <ActionIcon
            aria-label={`Remove template ${index + 1}`}
            onClick={() => change({ templates: templates.filter((_, other) => other !== index) })}
          >
            <IconX size={15} stroke={1.7} />
          </ActionIcon>
        </div>
      ))}
      <span>
        <Button
          variant="default"
          leftSection={<IconPlus size={14} stroke={1.8} aria-hidden="true" />}
          onClick={() => change({ templates: [...templates, { osKey: '', template: '' }] })}
        >
          Add template
        </Button>
        {missing.length > 0 && (
          <Button
            variant="default"
            onClick={() =>
              change({
                templates: [...templates, ...missing.map(({ name, osKey }) => ({ osKey, template: name }))],
              })
            }
          >
            Add all {missing.length} found
          </Button>
        )}
      </span>
    </fieldset>
  );
}
