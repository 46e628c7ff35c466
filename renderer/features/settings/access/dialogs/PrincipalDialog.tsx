import { Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { type Principal, Role } from '../../../../../core/model/access.ts';
import { createPrincipal, updatePrincipal } from '../access-actions.ts';
import { AccessForm } from './AccessForm.tsx';

const ROLES: Readonly<Record<Role, string>> = {
  reader: 'Reader: sees everything, changes nothing',
  requester: 'Requester: gets VMs and acts on its own',
  admin: 'Admin: everything',
};

/** Adds a principal, or changes one. */
export function PrincipalDialog({ principal }: { principal: Principal | undefined }) {
  const [id, setId] = useState(principal?.id ?? '');
  const [displayName, setDisplayName] = useState(principal?.displayName ?? '');
  const [role, setRole] = useState<Role>(principal?.role ?? 'requester');
  const [teams, setTeams] = useState(principal?.teams.join(', ') ?? '');
  const submit = () => {
    const input = { id, role, teams: splitList(teams), displayName };
    return principal ? updatePrincipal(input) : createPrincipal(input);
  };
  return (
    <AccessForm
      title={principal ? `Edit ${principal.id}` : 'Add a principal'}
      verb={principal ? 'Save' : 'Add'}
      isComplete={id.trim() !== ''}
      fields={['id', 'displayName', 'role', 'teams']}
      submit={submit}
    >
      {(errorAt) => (
        <>
          {!principal && (
            <TextInput
              data-autofocus
              label="Name"
              description="Of a person or a system, in lower case; it can’t be changed later"
              placeholder="jenkins-qe"
              autoComplete="off"
              spellCheck={false}
              value={id}
              error={errorAt('id')}
              onChange={(event) => setId(event.currentTarget.value)}
            />
          )}
          <TextInput
            data-autofocus={principal ? true : undefined}
            label="Display name"
            description="Optional, shown beside the name"
            maxLength={100}
            value={displayName}
            error={errorAt('displayName')}
            onChange={(event) => setDisplayName(event.currentTarget.value)}
          />
          <Select
            label="Role"
            description={describeRoleChange(principal, role)}
            data={Role.options.map((value) => ({ value, label: ROLES[value] }))}
            value={role}
            error={errorAt('role')}
            allowDeselect={false}
            onChange={(next) => setRole(Role.parse(next))}
          />
          <TextInput
            label="Teams"
            description="Separated by commas; kept with each VM it asks for"
            placeholder="qe, perf"
            value={teams}
            error={errorAt('teams')}
            onChange={(event) => setTeams(event.currentTarget.value)}
          />
        </>
      )}
    </AccessForm>
  );
}

function splitList(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
}

function describeRoleChange(principal: Principal | undefined, role: Role): string {
  const order = Role.options;
  if (principal && order.indexOf(role) < order.indexOf(principal.role)) {
    return 'Takes effect at once: its tokens lose what the role does not cover';
  }
  return 'The most its tokens can do';
}
