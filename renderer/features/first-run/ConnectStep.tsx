import { Button, PasswordInput, Select, TextInput } from '@mantine/core';
import { IconFileText, IconPlugConnected } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { FoundConfig, NewConfig } from '../../../core/contract/bridge.ts';
import type { HostFound } from '../../../core/contract/fleet.ts';
import { chooseIni } from '../../actions/shell.ts';
import { LinkButton } from '../../components/controls/LinkButton.tsx';
import { formatGib, pluralize } from '../../format/quantity.ts';
import { formatDayTime } from '../../format/time.ts';
import { createHostForm, type HostForm, toHostEdits } from '../hosts/edit/host-edits.ts';
import { TestResult } from '../hosts/test/TestResult.tsx';
import { useHostTest } from '../hosts/test/use-host-test.ts';
import classes from './FirstRun.module.css';
import { createFirstIni, findInis, readFoundIni } from './first-run-actions.ts';
import { useFirstRun } from './first-run-store.ts';

const FOLDERS: Readonly<Record<FoundConfig['place'], string>> = {
  home: 'your home folder',
  current: 'the folder DynVM was started in',
  data: 'the data folder',
  last: 'the folder it was last used from',
};

/** Use an existing ini, or enter one host. */
export function ConnectStep() {
  const found = useFirstRun((state) => state.found);
  useEffect(() => void findInis(), []);
  return (
    <>
      {found.map((config) => (
        <div key={config.path} className={classes.found}>
          <IconFileText size={16} stroke={1.6} aria-hidden="true" />
          <span>
            <b title={config.path}>
              {config.path.split(/[/\\]/).at(-1)} found in {FOLDERS[config.place]}
            </b>
            <small>
              {pluralize(config.hosts, 'host entry', 'host entries')},{' '}
              {pluralize(config.templates, 'template')}, last changed{' '}
              {formatDayTime(config.changedAt, Date.now())}
            </small>
          </span>
          <LinkButton onClick={() => void readFoundIni(config.place)}>Use it</LinkButton>
        </div>
      ))}
      <p>
        <LinkButton onClick={() => void chooseIni()}>
          {found.length > 0 ? 'Choose another ini' : 'Choose an ini'}
        </LinkButton>
        , or enter one host to begin with. Tests are read-only.
      </p>
      <OneHost taken={found} />
    </>
  );
}

function OneHost({ taken }: { taken: readonly FoundConfig[] }) {
  const [form, setForm] = useState<HostForm>({ ...createHostForm(), address: '' });
  const change = (changes: Partial<HostForm>) => setForm((last) => ({ ...last, ...changes }));
  const test = useHostTest(form, undefined);
  const { found, check } = test.result ?? {};
  const typed = (field: 'address' | 'user' | 'password') => ({
    value: form[field],
    onChange: (event: React.ChangeEvent<HTMLInputElement>) => change({ [field]: event.currentTarget.value }),
  });
  return (
    <form
      className={classes.host}
      onSubmit={(event) => {
        event.preventDefault();
        test.run();
      }}
    >
      <div className={classes.fields}>
        <TextInput label="Address" placeholder="https://xen1.lab" {...typed('address')} />
        <TextInput label="User" {...typed('user')} />
        <PasswordInput label="Password" autoComplete="off" {...typed('password')} />
        <Button
          type="submit"
          variant="default"
          loading={test.busy}
          disabled={form.address === '' || form.password === ''}
          leftSection={<IconPlugConnected size={15} stroke={1.7} aria-hidden="true" />}
        >
          Test
        </Button>
      </div>
      <TestResult
        state={test}
        trusted={form.fingerprint}
        onTrust={(fingerprint) => {
          change({ fingerprint });
          test.run({ fingerprint });
        }}
      />
      {found && check && <Choose form={form} change={change} found={found} taken={taken} />}
    </form>
  );
}

interface ChooseProps {
  form: HostForm;
  change: (changes: Partial<HostForm>) => void;
  found: HostFound;
  taken: readonly FoundConfig[];
}

/** Storage and place of the new ini; all templates found are taken, and can be edited later. */
function Choose({ form, change, found, taken }: ChooseProps) {
  const isTaken = (place: FoundConfig['place']) => taken.some((config) => config.place === place);
  const [place, setPlace] = useState<NewConfig['place']>(isTaken('data') ? 'home' : 'data');
  const storage = form.storage || (found.storages[0]?.name ?? '');
  const connect = () => {
    const templates = found.templates.map(({ osKey, name }) => ({ osKey, template: name }));
    const { edits, secrets } = toHostEdits({ ...form, storage, templates }, 1, undefined);
    void createFirstIni({ place, edits, secrets });
  };
  const free = found.storages.find(({ name }) => name === storage)?.freeBytes;
  return (
    <>
      <div className={classes.choices}>
        <Select
          label="Storage"
          description={free === undefined ? undefined : `${formatGib(free)} free`}
          allowDeselect={false}
          data={[...new Set(found.storages.map(({ name }) => name))]}
          value={storage}
          onChange={(value) => change({ storage: value ?? '' })}
        />
        <Select
          label="Write the ini to"
          description="Readable only by you; contains the password"
          allowDeselect={false}
          value={place}
          onChange={(value) => setPlace((value ?? 'data') as NewConfig['place'])}
          data={[
            { value: 'data', label: 'the console’s data folder', disabled: isTaken('data') },
            { value: 'home', label: '~/.dynvmservice.ini', disabled: isTaken('home') },
          ]}
        />
      </div>
      <p>
        {found.templates.length === 0
          ? 'This host has no custom templates: its VMs are shown, but it cannot provide new ones yet.'
          : `${pluralize(found.templates.length, 'template')}: ${found.templates.map(({ osKey }) => osKey).join(', ')}`}
      </p>
      <span className={classes.act}>
        <Button onClick={connect}>Write the ini and connect</Button>
      </span>
    </>
  );
}
