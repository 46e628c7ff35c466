import { IconPlus } from '@tabler/icons-react';
import { GuardedButton } from '../../components/controls/GuardedButton.tsx';
import { useScopeRefusal } from '../../store/fleet.ts';
import { setHosts } from './hosts-store.ts';

export function AddHostButton() {
  return (
    <GuardedButton
      refusal={useScopeRefusal('admin')}
      variant="default"
      leftSection={<IconPlus size={15} stroke={2} aria-hidden="true" />}
      onClick={() => setHosts({ dialog: { kind: 'form' } })}
    >
      Add host
    </GuardedButton>
  );
}
