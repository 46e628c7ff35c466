import { Switch, VisuallyHidden } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import type { Principal, Token } from '../../../../core/model/access.ts';
import { GuardedButton } from '../../../components/controls/GuardedButton.tsx';
import { LinkButton } from '../../../components/controls/LinkButton.tsx';
import { EmptyNote, Panel } from '../../../components/Panel.tsx';
import { StateMark } from '../../../components/StateMark.tsx';
import { formatCount, pluralize } from '../../../format/quantity.ts';
import { formatDayTime, formatFullTime } from '../../../format/time.ts';
import { useScopeRefusal } from '../../../store/fleet.ts';
import { useMinute } from '../../../store/now.ts';
import type { Mark } from '../../../view/mark.ts';
import classes from './Access.module.css';
import { openAccessDialog, useAccess } from './access-store.ts';
import { type DescribedToken, describeToken, toTokenName } from './describe-token.ts';
import { matchesSearch, ROWS_SHOWN } from './match-search.ts';

interface TokensPanelProps {
  principals: readonly Principal[] | undefined;
  tokens: readonly Token[];
}

interface Row {
  readonly token: Token;
  readonly described: DescribedToken;
}

/** Those that need somebody come first. */
const RANKS: Readonly<Partial<Record<Mark, number>>> = { bad: 0, warn: 1 };
const RANK_OF_OTHERS = 2;

/** Tokens without their secrets: those that need somebody, then the newest. */
export function TokensPanel({ principals, tokens }: TokensPanelProps) {
  const now = useMinute();
  const search = useAccess((access) => access.search);
  const showsEnded = useAccess((access) => access.showsEnded);
  const refusal = useScopeRefusal('admin');
  const byId = new Map(principals?.map((principal) => [principal.id, principal]));
  const rows = tokens.map((token) => ({
    token,
    described: describeToken(token, byId.get(token.principal), now),
  }));
  const live = rows.filter(({ described }) => described.isLive).length;
  const refused = rows.filter(({ described: { isLive, mark } }) => isLive && mark === 'bad').length;
  const found = rows.filter(
    ({ token, described }) =>
      (showsEnded || described.isLive) &&
      matchesSearch(search, [token.label, token.principal, toTokenName(token.id), ...token.scopes]),
  );
  const ordered = found.toSorted((a, b) => toRank(a) - toRank(b));
  return (
    <Panel
      title="Tokens"
      note={`${describeNumber(live, refused)}. A token never has more rights than its principal’s role`}
      aside={
        <span className={classes.aside}>
          {live < rows.length && (
            <Switch
              size="xs"
              label={`Show ${formatCount(rows.length - live)} ended`}
              checked={showsEnded}
              onChange={(event) => useAccess.setState({ showsEnded: event.currentTarget.checked })}
            />
          )}
          <GuardedButton
            refusal={refusal ?? (principals?.length === 0 ? 'Add a principal first' : undefined)}
            variant="default"
            size="compact-sm"
            leftSection={<IconKey size={14} stroke={1.7} aria-hidden="true" />}
            onClick={() => openAccessDialog({ kind: 'token' })}
          >
            New token
          </GuardedButton>
        </span>
      }
    >
      {found.length === 0 ? (
        <EmptyNote>{describeEmpty(rows.length, principals?.length ?? 0)}</EmptyNote>
      ) : (
        <TokenTable rows={ordered.slice(0, ROWS_SHOWN)} now={now} />
      )}
      {found.length > ROWS_SHOWN && (
        <EmptyNote>{formatCount(found.length - ROWS_SHOWN)} more; search to find them</EmptyNote>
      )}
    </Panel>
  );
}

function toRank({ described: { mark } }: Row): number {
  return (mark && RANKS[mark]) ?? RANK_OF_OTHERS;
}

function describeNumber(live: number, refused: number): string {
  return `${pluralize(live, 'token')}${refused > 0 ? `, ${formatCount(refused)} refused or exposed` : ''}`;
}

function describeEmpty(tokens: number, principals: number): string {
  if (tokens > 0) return 'No match.';
  return principals > 0
    ? 'No tokens yet. A token lets a principal ask over the network.'
    : 'No tokens yet. Add a principal first, then create its token.';
}

function TokenTable({ rows, now }: { rows: readonly Row[]; now: number }) {
  return (
    <div className={classes.scroller}>
      <table className={classes.table} aria-label="Tokens">
        <thead>
          <tr>
            <th scope="col">Label</th>
            <th scope="col">Token</th>
            <th scope="col">Who</th>
            <th scope="col">Scopes</th>
            <th scope="col">Expires</th>
            <th scope="col">Last use</th>
            <th scope="col">
              <VisuallyHidden>Actions</VisuallyHidden>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <TokenRow key={row.token.id} {...row} now={now} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function TokenRow({ token, described, now }: Row & { now: number }) {
  const { id, label, principal, scopes, actsForLegacy, expiresAt, lastUsedAt, lastUsedFrom } = token;
  const { mark, note, expiry, isLive } = described;
  return (
    <tr data-ended={!isLive || undefined}>
      <th scope="row">
        <b title={label}>
          {mark && <StateMark mark={mark} />} {label}
        </b>
        {note !== undefined && (
          <small data-mark={mark} title={note}>
            {note}
          </small>
        )}
      </th>
      <td>
        <code>{toTokenName(id)}</code>
      </td>
      <td className={classes.clip} title={principal}>
        {principal}
      </td>
      <td>
        <span className={classes.tags}>
          {scopes.map((scope) => (
            <span key={scope}>{scope}</span>
          ))}
          {actsForLegacy && <span title="May also act on VMs asked for without a token">for legacy</span>}
        </span>
      </td>
      <td title={formatFullTime(expiresAt)}>{expiry}</td>
      <td className={classes.clip} title={lastUsedAt === undefined ? undefined : formatFullTime(lastUsedAt)}>
        {lastUsedAt === undefined ? (
          <small>never</small>
        ) : (
          <>
            {formatDayTime(lastUsedAt, now)} <small>{lastUsedFrom}</small>
          </>
        )}
      </td>
      <td className={classes.actions}>
        {isLive ? <LiveActions token={token} /> : <ReplaceAction token={token} />}
      </td>
    </tr>
  );
}

function LiveActions({ token }: { token: Token }) {
  return (
    <>
      <LinkButton onClick={() => openAccessDialog({ kind: 'rotate', token })} label={`Rotate ${token.label}`}>
        Rotate
      </LinkButton>
      <LinkButton onClick={() => openAccessDialog({ kind: 'revoke', token })} label={`Revoke ${token.label}`}>
        Revoke
      </LinkButton>
    </>
  );
}

function ReplaceAction({ token }: { token: Token }) {
  const refusal = useScopeRefusal('admin');
  if (refusal !== undefined) return null;
  return (
    <LinkButton
      onClick={() => openAccessDialog({ kind: 'token', principal: token.principal, like: token })}
      label={`Replace ${token.label}`}
    >
      Replace
    </LinkButton>
  );
}
