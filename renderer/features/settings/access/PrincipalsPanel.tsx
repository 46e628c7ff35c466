import { VisuallyHidden } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useMemo } from 'react';
import { LEGACY_PRINCIPAL, type Principal, type Token } from '../../../../core/model/access.ts';
import { isLive, type Lease } from '../../../../core/model/lease.ts';
import { openVmsOfOwner } from '../../../actions/open-subject.ts';
import { GuardedButton } from '../../../components/controls/GuardedButton.tsx';
import { LinkButton } from '../../../components/controls/LinkButton.tsx';
import { EmptyNote, Panel } from '../../../components/Panel.tsx';
import { StateWord } from '../../../components/StateMark.tsx';
import { formatCount, pluralize } from '../../../format/quantity.ts';
import { formatDayTime } from '../../../format/time.ts';
import { useFleet, useScopeRefusal, useTable } from '../../../store/fleet.ts';
import { useMinute } from '../../../store/now.ts';
import classes from './Access.module.css';
import { enablePrincipal } from './access-actions.ts';
import { openAccessDialog, useAccess } from './access-store.ts';
import { readTokenState } from './describe-token.ts';
import { matchesSearch, ROWS_SHOWN } from './match-search.ts';

/** `user-2` before `user-10`. */
const COLLATOR = new Intl.Collator('en', { numeric: true });

interface PrincipalsPanelProps {
  /** Undefined: this person may not see them. */
  principals: readonly Principal[] | undefined;
  tokens: readonly Token[];
}

/** People and systems that may ask. */
export function PrincipalsPanel({ principals, tokens }: PrincipalsPanelProps) {
  const refusal = useScopeRefusal('admin');
  const search = useAccess((access) => access.search);
  const disabled = principals?.filter(({ disabledAt }) => disabledAt !== undefined).length ?? 0;
  const found = principals
    ?.filter(({ id, displayName, role, teams }) => matchesSearch(search, [id, displayName, role, ...teams]))
    .toSorted((a, b) => COLLATOR.compare(a.id, b.id));
  return (
    <Panel
      title="Principals"
      note={principals && `${formatCount(principals.length)}${disabled > 0 ? `, ${disabled} disabled` : ''}`}
      aside={
        <span className={classes.aside}>
          <GuardedButton
            refusal={refusal ?? (principals?.length === 0 ? 'Add a principal first' : undefined)}
            variant="default"
            size="compact-sm"
            onClick={() => openAccessDialog({ kind: 'transfer' })}
          >
            Transfer VMs…
          </GuardedButton>
          <GuardedButton
            refusal={refusal}
            variant="default"
            size="compact-sm"
            leftSection={<IconPlus size={14} stroke={2} aria-hidden="true" />}
            onClick={() => openAccessDialog({ kind: 'principal' })}
          >
            Add a principal
          </GuardedButton>
        </span>
      }
    >
      {found === undefined && <EmptyNote>Only an admin sees them. {refusal}.</EmptyNote>}
      {principals?.length === 0 && (
        <EmptyNote>
          No principals yet. Add the people and systems that ask over the network; this window and programs of
          this user on this machine need none.
        </EmptyNote>
      )}
      {principals !== undefined && principals.length > 0 && found?.length === 0 && (
        <EmptyNote>No match.</EmptyNote>
      )}
      {found !== undefined && found.length > 0 && <PrincipalTable principals={found} tokens={tokens} />}
    </Panel>
  );
}

function PrincipalTable({
  principals,
  tokens,
}: {
  principals: readonly Principal[];
  tokens: readonly Token[];
}) {
  const now = useMinute();
  const leases = useTable('leases').rows;
  const vms = useMemo(() => countByOwner(leases.values()), [leases]);
  const live = useMemo(() => countLiveTokens(tokens, now), [tokens, now]);
  return (
    <>
      <section
        className={`${classes.scroller} ${classes.bounded}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        aria-label="Principals: list"
      >
        <table className={classes.table} aria-label="Principals">
          <thead>
            <tr>
              <th scope="col">Who</th>
              <th scope="col">Role</th>
              <th scope="col">Teams</th>
              <th scope="col" data-numeric>
                VMs
              </th>
              <th scope="col">Tokens</th>
              <th scope="col">Added</th>
              <th scope="col">
                <VisuallyHidden>Actions</VisuallyHidden>
              </th>
            </tr>
          </thead>
          <tbody>
            {principals.slice(0, ROWS_SHOWN).map((principal) => (
              <PrincipalRow
                key={principal.id}
                principal={principal}
                vms={vms.get(principal.id) ?? 0}
                tokens={live.get(principal.id) ?? { live: 0, endingSoon: 0 }}
                now={now}
              />
            ))}
          </tbody>
        </table>
      </section>
      {principals.length > ROWS_SHOWN && (
        <EmptyNote>{formatCount(principals.length - ROWS_SHOWN)} more; search to find them</EmptyNote>
      )}
      <LegacyNote vms={vms.get(LEGACY_PRINCIPAL) ?? 0} />
    </>
  );
}

interface TokenCounts {
  readonly live: number;
  readonly endingSoon: number;
}

interface PrincipalRowProps {
  principal: Principal;
  vms: number;
  tokens: TokenCounts;
  now: number;
}

function PrincipalRow({ principal, vms, tokens, now }: PrincipalRowProps) {
  const { id, displayName, role, teams, createdAt, createdBy, disabledAt } = principal;
  const isMe = useFleet(({ me }) => me?.principal === id);
  return (
    <tr data-ended={disabledAt !== undefined || undefined}>
      <th scope="row">
        <b title={id}>
          {id}
          {isMe && ' · you'}
        </b>
        <small title={displayName}>
          {disabledAt === undefined ? (displayName ?? '') : `disabled ${formatDayTime(disabledAt, now)}`}
        </small>
      </th>
      <td>{role}</td>
      <td className={classes.clip} title={teams.join(', ')}>
        {teams.length > 0 ? teams.join(', ') : <small>none</small>}
      </td>
      <td data-numeric>
        {vms === 0 ? (
          '0'
        ) : (
          <LinkButton title={`Show the VMs of ${id}`} onClick={() => openVmsOfOwner(id)}>
            {formatCount(vms)}
          </LinkButton>
        )}
      </td>
      <td>
        <TokenSummary disabled={disabledAt !== undefined} tokens={tokens} />
      </td>
      <td className={classes.clip} title={`by ${createdBy}`}>
        {formatDayTime(createdAt, now)} <small>by {createdBy}</small>
      </td>
      <td className={classes.actions}>
        <LinkButton
          onClick={() => openAccessDialog({ kind: 'token', principal: id })}
          label={`New token for ${id}`}
        >
          New token
        </LinkButton>
        <LinkButton onClick={() => openAccessDialog({ kind: 'principal', principal })} label={`Edit ${id}`}>
          Edit
        </LinkButton>
        <LinkButton
          onClick={() => openAccessDialog({ kind: 'transfer', from: id })}
          label={`Transfer the VMs of ${id}`}
        >
          Transfer
        </LinkButton>
        {disabledAt === undefined ? (
          <LinkButton
            onClick={() => openAccessDialog({ kind: 'disable', principal })}
            label={`Disable ${id}`}
          >
            Disable
          </LinkButton>
        ) : (
          <LinkButton onClick={() => void enablePrincipal(principal)} label={`Enable ${id}`}>
            Enable
          </LinkButton>
        )}
      </td>
    </tr>
  );
}

function TokenSummary({
  disabled,
  tokens: { live, endingSoon },
}: {
  disabled: boolean;
  tokens: TokenCounts;
}) {
  if (live === 0) return <small>none</small>;
  if (disabled) return <StateWord mark="closed">{formatCount(live)} refused</StateWord>;
  if (endingSoon === 0) return <>{formatCount(live)}</>;
  const others = live === endingSoon ? '' : `${formatCount(live)}, `;
  return <StateWord mark="warn">{`${others}${formatCount(endingSoon)} ending soon`}</StateWord>;
}

/** VMs of requests without a token have no principal of their own. */
function LegacyNote({ vms }: { vms: number }) {
  if (vms === 0) return null;
  return (
    <p className={classes.note}>
      {pluralize(vms, 'VM')} asked for without a token:{' '}
      <LinkButton onClick={() => openVmsOfOwner(LEGACY_PRINCIPAL)}>show</LinkButton> or{' '}
      <LinkButton onClick={() => openAccessDialog({ kind: 'transfer', from: LEGACY_PRINCIPAL })}>
        give to a principal
      </LinkButton>
    </p>
  );
}

function countByOwner(leases: Iterable<Lease>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const lease of leases) {
    if (isLive(lease)) counts.set(lease.owner, (counts.get(lease.owner) ?? 0) + 1);
  }
  return counts;
}

function countLiveTokens(tokens: readonly Token[], now: number): ReadonlyMap<string, TokenCounts> {
  const counts = new Map<string, TokenCounts>();
  for (const token of tokens) {
    const state = readTokenState(token, now);
    if (state !== 'active' && state !== 'ends-soon') continue;
    const { live, endingSoon } = counts.get(token.principal) ?? { live: 0, endingSoon: 0 };
    counts.set(token.principal, { live: live + 1, endingSoon: endingSoon + (state === 'ends-soon' ? 1 : 0) });
  }
  return counts;
}
