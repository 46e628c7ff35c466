import { Select } from '@mantine/core';
import { useState } from 'react';
import type { Token } from '../../../../../core/model/access.ts';
import { formatDayTime } from '../../../../format/time.ts';
import { useMinute } from '../../../../store/now.ts';
import { rotateToken } from '../access-actions.ts';
import { toTokenName } from '../describe-token.ts';
import { AccessForm } from './AccessForm.tsx';

const HOUR_S = 3600;
const OVERLAPS = [
  { value: '0', label: 'Ends at once' },
  { value: String(HOUR_S), label: '1 hour' },
  { value: String(24 * HOUR_S), label: '24 hours' },
  { value: String(7 * 24 * HOUR_S), label: '7 days' },
  { value: String(30 * 24 * HOUR_S), label: '30 days' },
];

/** Replaces a token; both work for a while, so that nothing has to stop. */
export function RotateDialog({ token }: { token: Token }) {
  const now = useMinute();
  const [overlap, setOverlap] = useState(String(24 * HOUR_S));
  const endsAt = Math.min(token.expiresAt, now + Number(overlap) * 1000);
  return (
    <AccessForm
      title={`Rotate ${token.label}`}
      verb="Create the new token"
      fields={['overlapSeconds']}
      submit={() => rotateToken(token, Number(overlap))}
    >
      {(errorAt) => (
        <>
          <p>A new token with the same rights and lifetime replaces {toTokenName(token.id)}.</p>
          <Select
            data-autofocus
            label="The old one stays valid for"
            description={
              overlap === '0'
                ? 'Clients that use it are refused from now on'
                : `until ${formatDayTime(endsAt, now)}`
            }
            data={OVERLAPS}
            value={overlap}
            error={errorAt('overlapSeconds')}
            allowDeselect={false}
            onChange={(next) => setOverlap(next ?? '0')}
          />
        </>
      )}
    </AccessForm>
  );
}
