import { Checkbox, NumberInput, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import {
  AccessScope,
  type Principal,
  ROLE_SCOPES,
  TOKEN_DEFAULT_DAYS,
  TOKEN_MAX_DAYS,
  type Token,
} from '../../../../../core/model/access.ts';
import { formatDayTime } from '../../../../format/time.ts';
import { useMinute } from '../../../../store/now.ts';
import { createToken } from '../access-actions.ts';
import { AccessForm } from './AccessForm.tsx';

const DAY_MS = 86_400_000;
const SCOPES: Readonly<Record<AccessScope, string>> = {
  read: 'see hosts, VMs, requests and reports',
  request: 'get, extend and release VMs; includes read',
  admin: 'hosts, configuration and access; includes read and request',
  metrics: 'GET /metrics, and nothing else',
};

interface TokenDialogProps {
  principals: readonly Principal[];
  holder: string | undefined;
  /** The token it replaces. */
  like: Token | undefined;
}

/** Creates a token. */
export function TokenDialog({ principals, holder: initial, like }: TokenDialogProps) {
  const now = useMinute();
  const [holder, setHolder] = useState<string | null>(initial ?? null);
  const [label, setLabel] = useState(like?.label ?? '');
  const [scopes, setScopes] = useState<readonly AccessScope[]>(like?.scopes ?? ['read', 'request']);
  const [days, setDays] = useState<number | string>(TOKEN_DEFAULT_DAYS);
  const [actsForLegacy, setActsForLegacy] = useState(like?.actsForLegacy ?? false);
  const principal = principals.find(({ id }) => id === holder);
  const covered = principal ? ROLE_SCOPES[principal.role] : AccessScope.options;
  const wanted = scopes.filter((scope) => covered.includes(scope));
  const isLifeValid = typeof days === 'number' && days > 0 && days <= TOKEN_MAX_DAYS;
  return (
    <AccessForm
      title={holder === null ? 'New token' : `New token for ${holder}`}
      verb="Create"
      isComplete={holder !== null && label.trim() !== '' && wanted.length > 0 && isLifeValid}
      fields={['principal', 'label', 'scopes', 'days']}
      submit={() =>
        createToken({ principal: holder ?? '', label, scopes: wanted, days: Number(days), actsForLegacy })
      }
    >
      {(errorAt) => (
        <>
          <Select
            label="Principal"
            data-autofocus={initial === undefined ? true : undefined}
            description={describeHolder(principal)}
            data={principals.map(({ id, disabledAt }) => ({
              value: id,
              label: id,
              disabled: disabledAt !== undefined,
            }))}
            value={holder}
            error={errorAt('principal')}
            searchable
            nothingFoundMessage={principals.length === 0 ? 'Add a principal first' : 'No match'}
            onChange={setHolder}
          />
          <TextInput
            label="Label"
            data-autofocus={initial === undefined ? undefined : true}
            description="Where it is kept, to find it again: jenkins controller"
            maxLength={100}
            value={label}
            error={errorAt('label')}
            onChange={(event) => setLabel(event.currentTarget.value)}
          />
          <Checkbox.Group
            label="Scopes"
            value={[...wanted]}
            error={errorAt('scopes')}
            onChange={(next) => setScopes(AccessScope.options.filter((scope) => next.includes(scope)))}
          >
            {AccessScope.options.map((scope) => (
              <Checkbox
                key={scope}
                mt={6}
                value={scope}
                label={scope}
                description={
                  covered.includes(scope) ? SCOPES[scope] : `not for a ${principal?.role ?? 'principal'}`
                }
                disabled={!covered.includes(scope)}
              />
            ))}
          </Checkbox.Group>
          <NumberInput
            label="Valid for, days"
            description={
              isLifeValid
                ? `until ${formatDayTime(now + days * DAY_MS, now)}; a warning comes 14 days before`
                : undefined
            }
            error={
              errorAt('days') ??
              (isLifeValid || days === '' ? undefined : `More than 0, at most ${TOKEN_MAX_DAYS}`)
            }
            min={1}
            max={TOKEN_MAX_DAYS}
            clampBehavior="none"
            value={days}
            onChange={setDays}
          />
          <Checkbox
            label="May also act on VMs asked for without a token"
            description="For moving CI jobs from the open port to tokens one by one"
            checked={actsForLegacy}
            onChange={(event) => setActsForLegacy(event.currentTarget.checked)}
          />
        </>
      )}
    </AccessForm>
  );
}

function describeHolder(principal: Principal | undefined): string {
  return principal ? `Its role is ${principal.role}` : 'Who asks with it';
}
