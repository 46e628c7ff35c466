import { Select } from '@mantine/core';
import type { Span } from './activity-filter.ts';

const CHOICES: readonly { value: Span; label: string }[] = [
  { value: 'any', label: 'Any time' },
  { value: 'hour', label: 'Last hour' },
  { value: 'day', label: 'Last 24 h' },
  { value: 'week', label: 'Last 7 days' },
  { value: 'month', label: 'Last 30 days' },
];

/** How far back a list goes. */
export function SpanSelect({ value, onChange }: { value: Span; onChange: (span: Span) => void }) {
  return (
    <Select
      aria-label="Time"
      data={CHOICES}
      value={value}
      allowDeselect={false}
      onChange={(span) => onChange((span ?? 'any') as Span)}
      w={116}
    />
  );
}
