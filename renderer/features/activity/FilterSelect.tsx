import { Select } from '@mantine/core';

interface FilterSelectProps {
  label: string;
  /** Shown when nothing is chosen. */
  none: string;
  data: readonly (string | { value: string; label: string })[];
  /** Empty: nothing is chosen. */
  value: string;
  onChange: (value: string) => void;
}

/** One of the filters of a list; can be cleared. */
export function FilterSelect({ label, none, data, value, onChange }: FilterSelectProps) {
  return (
    <Select
      aria-label={label}
      placeholder={none}
      data={[...data]}
      value={value === '' ? null : value}
      onChange={(next) => onChange(next ?? '')}
      searchable={data.length > 8}
      clearable
      clearButtonProps={{ 'aria-label': `${label}: ${none}` }}
      nothingFoundMessage="No match"
      w={124}
    />
  );
}
