import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { setHosts } from './hosts-store.ts';

export function AddHostButton() {
  return (
    <Button
      variant="default"
      leftSection={<IconPlus size={15} stroke={2} aria-hidden="true" />}
      onClick={() => setHosts({ dialog: { kind: 'form' } })}
    >
      Add host
    </Button>
  );
}
