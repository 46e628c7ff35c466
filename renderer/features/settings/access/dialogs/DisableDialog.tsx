import type { Principal } from '../../../../../core/model/access.ts';
import { disablePrincipal } from '../access-actions.ts';
import { AccessForm } from './AccessForm.tsx';

/** Says what disabling does, and what it leaves. */
export function DisableDialog({ principal }: { principal: Principal }) {
  return (
    <AccessForm
      title={`Disable ${principal.id}`}
      verb="Disable"
      isDangerous
      submit={() => disablePrincipal(principal)}
    >
      {() => (
        <p>
          Its tokens are refused at once, and its event streams end. Its VMs run on to their deadlines;
          transfer them if somebody else still needs them. You can enable it again.
        </p>
      )}
    </AccessForm>
  );
}
