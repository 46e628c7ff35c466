import type { Token } from '../../../../../core/model/access.ts';
import { formatDayTime } from '../../../../format/time.ts';
import { useMinute } from '../../../../store/now.ts';
import { revokeToken } from '../access-actions.ts';
import { toTokenName } from '../describe-token.ts';
import { AccessForm } from './AccessForm.tsx';

/** Says who still uses the token before it ends. */
export function RevokeDialog({ token }: { token: Token }) {
  const now = useMinute();
  const { id, label, principal, lastUsedAt, lastUsedFrom } = token;
  return (
    <AccessForm title={`Revoke ${label}`} verb="Revoke" isDangerous submit={() => revokeToken(token)}>
      {() => (
        <>
          <p>
            {toTokenName(id)} of {principal} is refused from now on, and the sessions made from it end. This
            cannot be undone.
          </p>
          <p>
            {lastUsedAt === undefined
              ? 'It was never used.'
              : `It was last used ${formatDayTime(lastUsedAt, now)} from ${lastUsedFrom ?? 'this machine'}.`}
          </p>
        </>
      )}
    </AccessForm>
  );
}
