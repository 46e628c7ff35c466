import type { Principal } from '../../../../core/model/access.ts';
import { assertNever } from '../../../../core/model/assert-never.ts';
import { useAccess } from './access-store.ts';
import { DisableDialog } from './dialogs/DisableDialog.tsx';
import { IssuedTokenDialog } from './dialogs/IssuedTokenDialog.tsx';
import { PrincipalDialog } from './dialogs/PrincipalDialog.tsx';
import { RevokeDialog } from './dialogs/RevokeDialog.tsx';
import { RotateDialog } from './dialogs/RotateDialog.tsx';
import { TokenDialog } from './dialogs/TokenDialog.tsx';
import { TransferDialog } from './dialogs/TransferDialog.tsx';

export function AccessDialogs({ principals }: { principals: readonly Principal[] }) {
  const dialog = useAccess((access) => access.dialog);
  switch (dialog.kind) {
    case 'none':
      return null;
    case 'principal':
      return <PrincipalDialog principal={dialog.principal} />;
    case 'disable':
      return <DisableDialog principal={dialog.principal} />;
    case 'transfer':
      return <TransferDialog from={dialog.from} principals={principals} />;
    case 'token':
      return <TokenDialog principals={principals} holder={dialog.principal} like={dialog.like} />;
    case 'rotate':
      return <RotateDialog token={dialog.token} />;
    case 'revoke':
      return <RevokeDialog token={dialog.token} />;
    case 'issued':
      return <IssuedTokenDialog issued={dialog.issued} replaced={dialog.replaced} />;
    default:
      return assertNever(dialog);
  }
}
