import { useEffect } from 'react';
import { setUi } from '../../store/ui.ts';

/** Keys that work on every page: `N` asks for VMs, `Ctrl/⌘ K` opens the palette. */
export function useFrameKeys(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const command = event.ctrlKey || event.metaKey;
      if (command && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        setUi({ paletteOpen: true });
      } else if (!command && !event.altKey && event.key.toLowerCase() === 'n' && !isBusy(event.target)) {
        event.preventDefault();
        setUi({ provisionOpen: true });
      }
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
}

/** Somebody types, or a dialog is open. */
function isBusy(target: EventTarget | null): boolean {
  const inField =
    target instanceof HTMLElement && target.closest('input, textarea, [contenteditable]') !== null;
  return inField || document.querySelector('[role="dialog"]') !== null;
}
