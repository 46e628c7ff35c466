import { Autocomplete, NumberInput, Switch, TagsInput } from '@mantine/core';
import { useMemo, useState } from 'react';
import { COUNT_MAX, VCPUS_MAX } from '../../../../core/model/request.ts';
import { useCurrentRequester, useTable } from '../../../store/fleet.ts';
import { listNamesInUse } from '../draft-store.ts';
import { type DraftField, isTag, type ProvisionDraft } from '../provision-draft.ts';
import { DurationField } from './DurationField.tsx';
import { suggestNames, suggestTags } from './fresh-name.ts';
import { OsField } from './OsField.tsx';
import { PlacementFields } from './PlacementFields.tsx';
import classes from './ProvisionForm.module.css';

const MEMORY_GIB = { least: 0.0625, most: 24_576 } as const;
const SUGGESTED = { names: 8, tags: 50 } as const;

interface ProvisionFormProps {
  draft: ProvisionDraft;
  onChange: (changes: Partial<ProvisionDraft>) => void;
  problems: Partial<Record<DraftField, string>>;
}

/** The draft; errors appear at their fields. */
export function ProvisionForm({ draft, onChange, problems }: ProvisionFormProps) {
  return (
    <>
      <NameField draft={draft} onChange={onChange} problems={problems} />
      <OsField value={draft.osKey} onChange={(osKey) => onChange({ osKey })} />
      <SizeFields draft={draft} onChange={onChange} problems={problems} />
      <DurationField minutes={draft.minutes} onChange={(minutes) => onChange({ minutes })} />
      <TagsField tags={draft.tags} onChange={(tags) => onChange({ tags })} />
      <PlacementFields draft={draft} onChange={onChange} problems={problems} />
      <div className={classes.two}>
        <Switch
          label="All or none"
          description={
            draft.allOrNone ? 'If one VM fails, the whole request is rolled back' : 'You get the VMs that fit'
          }
          checked={draft.allOrNone}
          onChange={(event) => onChange({ allOrNone: event.currentTarget.checked })}
        />
        <Switch
          label="Wait until SSH answers"
          description="Slower, but logins are guaranteed to work"
          checked={draft.checkSsh}
          error={problems.checkSsh}
          onChange={(event) => onChange({ checkSsh: event.currentTarget.checked })}
        />
      </div>
    </>
  );
}

function NameField({ draft, onChange, problems }: ProvisionFormProps) {
  const requests = useTable('requests').rows;
  const me = useCurrentRequester();
  const suggestions = useMemo(
    () => suggestNames(requests.values(), me, { inUse: listNamesInUse(), most: SUGGESTED.names }),
    [requests, me],
  );
  const suffix =
    draft.count > 1 ? `The VMs get this name followed by 1 to ${draft.count}` : 'The VM gets this name';
  return (
    <Autocomplete
      size="xs"
      label="Descriptor"
      description={problems.descriptor ? undefined : suffix}
      error={problems.descriptor}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      data={suggestions}
      value={draft.descriptor}
      onChange={(descriptor) => onChange({ descriptor })}
      classNames={{ input: classes.mono, option: classes.mono }}
      data-autofocus
      openOnFocus={false}
      spellCheck={false}
      autoComplete="off"
    />
  );
}

function SizeFields({ draft, onChange, problems }: ProvisionFormProps) {
  return (
    <div className={classes.three}>
      <NumberInput
        label="Count"
        min={1}
        max={COUNT_MAX}
        allowDecimal={false}
        error={problems.count}
        value={draft.count}
        onChange={(value) => onChange({ count: typeof value === 'number' && value >= 1 ? value : 1 })}
      />
      <NumberInput
        label="vCPU each"
        min={1}
        max={VCPUS_MAX}
        allowDecimal={false}
        placeholder="from template"
        error={problems.vcpus}
        value={draft.vcpus ?? ''}
        onChange={(value) => onChange({ vcpus: typeof value === 'number' && value >= 1 ? value : undefined })}
      />
      <NumberInput
        label="Memory each"
        min={MEMORY_GIB.least}
        max={MEMORY_GIB.most}
        decimalScale={2}
        suffix=" GiB"
        placeholder="from template"
        error={problems.memory}
        value={draft.memoryGib ?? ''}
        onChange={(value) =>
          onChange({ memoryGib: typeof value === 'number' && value > 0 ? value : undefined })
        }
      />
    </div>
  );
}

interface TagsFieldProps {
  tags: readonly string[];
  onChange: (tags: string[]) => void;
}

/** Tags for accounting, suggesting earlier ones. Text without `=` is reported, not dropped silently. */
function TagsField({ tags, onChange }: TagsFieldProps) {
  const requests = useTable('requests').rows;
  const suggestions = useMemo(() => suggestTags(requests.values(), SUGGESTED.tags), [requests]);
  const [refused, setRefused] = useState<string>();
  return (
    <TagsInput
      label="Tags"
      placeholder={tags.length === 0 ? 'team=qe' : 'key=value'}
      error={refused === undefined ? undefined : `“${refused}” is not a tag: use the form key=value.`}
      data={suggestions}
      value={[...tags]}
      onChange={(chosen) => {
        setRefused(chosen.find((tag) => !isTag(tag)));
        onChange(keepLatestPerKey(chosen.filter(isTag)));
      }}
      splitChars={[',', ' ']}
    />
  );
}

/** Keeps the last value of each key. */
function keepLatestPerKey(tags: readonly string[]): string[] {
  return [...new Map(tags.map((tag) => [tag.slice(0, tag.indexOf('=')), tag])).values()];
}
