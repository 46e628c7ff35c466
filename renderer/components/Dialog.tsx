import { Modal, type ModalProps } from '@mantine/core';
import { useEffect } from 'react';
import { useCountedDialog } from './open-dialogs.ts';

/** A dialog that exists while it is open; afterwards the focus is back where it was. */
export function Dialog(props: Omit<ModalProps, 'opened'>) {
  useFocusBack();
  useCountedDialog();
  return <Modal opened returnFocus={false} {...props} />;
}

/** Mantine returns the focus only of dialogs that stay mounted. A menu it was opened from may be gone: then to the list. */
function useFocusBack(): void {
  useEffect(() => {
    const before = document.activeElement;
    return () => {
      window.setTimeout(() => {
        if (document.querySelector('[role="dialog"]')) return;
        const isUsable = before instanceof HTMLElement && before.isConnected && before !== document.body;
        const target = isUsable
          ? before
          : document.querySelector<HTMLElement>('main [role="grid"], main button');
        target?.focus({ preventScroll: true });
      });
    };
  }, []);
}
