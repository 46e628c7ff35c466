import { NumberInput, Select, Switch, TagsInput, TextInput } from '@mantine/core';
import { useTable } from '../../store/fleet.ts';
import { isTag, type Wish } from '../../view/wish.ts';
import { DurationField } from './DurationField.tsx';
import { OsField } from './OsField.tsx';
import classes from './Provision.module.css';

interface WishFormProps {
  wish: Wish;
  onChange: (changes: Partial<Wish>) => void;
  nameProblem: string | undefined;
}

export function WishForm({ wish, onChange, nameProblem }: WishFormProps) {
  const suffix =
    wish.count > 1 ? `The VMs get this name with 1 to ${wish.count} behind it` : 'The VM gets this name';
  return (
    <>
      <TextInput
        label="Descriptor"
        description={nameProblem ? undefined : suffix}
        error={nameProblem}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        value={wish.descriptor}
        onChange={(event) => onChange({ descriptor: event.currentTarget.value })}
        classNames={{ input: classes.mono }}
        data-autofocus
        spellCheck={false}
        autoComplete="off"
      />
      <OsField value={wish.osKey} onChange={(osKey) => onChange({ osKey })} />
      <div className={classes.three}>
        <NumberInput
          label="Count"
          min={1}
          max={10_000}
          allowDecimal={false}
          value={wish.count}
          onChange={(value) => onChange({ count: typeof value === 'number' && value >= 1 ? value : 1 })}
        />
        <NumberInput
          label="vCPU each"
          min={1}
          max={256}
          allowDecimal={false}
          placeholder="template’s"
          value={wish.vcpus ?? ''}
          onChange={(value) =>
            onChange({ vcpus: typeof value === 'number' && value >= 1 ? value : undefined })
          }
        />
        <NumberInput
          label="Memory each"
          min={0.0625}
          max={24_576}
          decimalScale={2}
          suffix=" GiB"
          placeholder="template’s"
          value={wish.memoryGib ?? ''}
          onChange={(value) =>
            onChange({ memoryGib: typeof value === 'number' && value > 0 ? value : undefined })
          }
        />
      </div>
      <DurationField minutes={wish.minutes} onChange={(minutes) => onChange({ minutes })} />
      <TagsInput
        label="Tags"
        placeholder={wish.tags.length === 0 ? 'team=qe' : 'key=value'}
        value={[...wish.tags]}
        onChange={(tags) => onChange({ tags: tags.filter(isTag) })}
        splitChars={[',', ' ']}
      />
      <PlacementFields wish={wish} onChange={onChange} />
      <div className={classes.two}>
        <Switch
          label="All or none"
          description={wish.allOrNone ? 'on: one that fails ends all' : 'off: you get what fits'}
          checked={wish.allOrNone}
          onChange={(event) => onChange({ allOrNone: event.currentTarget.checked })}
        />
        <Switch
          label="Wait until SSH answers"
          description="a little more time, sure logins"
          checked={wish.checkSsh}
          onChange={(event) => onChange({ checkSsh: event.currentTarget.checked })}
        />
      </div>
    </>
  );
}

function PlacementFields({ wish, onChange }: Omit<WishFormProps, 'nameProblem'>) {
  const hosts = useTable('fleet.hosts').rows;
  const labels = new Set<string>();
  const networks = new Map<string, string>();
  for (const host of hosts.values()) {
    for (const label of host.labels) labels.add(label);
    if (wish.hostRef !== undefined && wish.hostRef !== host.hostRef) continue;
    for (const { name } of host.networks) networks.set(name, name);
  }
  return (
    <div className={classes.three}>
      <Select
        label="Host"
        placeholder="Best fit"
        clearable
        searchable
        data={[...hosts.values()].map((host) => ({
          value: String(host.hostRef),
          label: host.physicalHosts[0]?.name ?? host.name,
        }))}
        value={wish.hostRef === undefined ? null : String(wish.hostRef)}
        onChange={(value) => onChange({ hostRef: value === null ? undefined : Number(value) })}
      />
      <TagsInput
        label="Host labels"
        placeholder={wish.labels.length === 0 ? 'none' : ''}
        data={[...labels]}
        value={[...wish.labels]}
        onChange={(chosen) => onChange({ labels: chosen })}
      />
      <Select
        label="Network"
        placeholder="From template"
        clearable
        data={[...networks.keys()]}
        value={wish.networkId ?? null}
        onChange={(value) => onChange({ networkId: value ?? undefined })}
      />
    </div>
  );
}
