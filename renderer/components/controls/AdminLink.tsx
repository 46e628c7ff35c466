import { useScopeRefusal } from '../../store/fleet.ts';
import { LinkButton, type LinkButtonProps } from './LinkButton.tsx';

/** A link that does what only an admin may; for others it is greyed out and its title says why. */
export function AdminLink({ disabled, title, ...props }: LinkButtonProps) {
  const refusal = useScopeRefusal('admin');
  return (
    <LinkButton {...props} disabled={disabled === true || refusal !== undefined} title={refusal ?? title} />
  );
}
