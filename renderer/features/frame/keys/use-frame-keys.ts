import { useEffect } from 'react';
import { openPage, PAGES, setUi } from '../../../store/ui.ts';

/** Shortcuts that work on every page. */
export function useFrameKeys(): void {
  useEffect(() => {
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
}

function onKeyDown(event: KeyboardEvent): void {
  const act = findAction(event);
  if (!act) return;
  event.preventDefault();
  act();
}

function findAction(event: KeyboardEvent): (() => void) | undefined {
  const { key, ctrlKey, metaKey, altKey, target } = event;
  if (altKey) return undefined;
  if (ctrlKey || metaKey) {
    if (key.toLowerCase() === 'k') return () => setUi({ paletteOpen: true });
    if (key.toLowerCase() === 'f') return isDialogOpen() ? undefined : findSearch();
    const page = /^[1-9]$/.test(key) ? PAGES[Number(key) - 1] : undefined;
    return page && !isDialogOpen() ? () => openPage(page) : undefined;
  }
  if (isField(target) || isDialogOpen()) return undefined;
  if (key.toLowerCase() === 'n') return () => setUi({ provisionOpen: true });
  if (key === '/') return findSearch();
  if (key === '?') return () => setUi({ shortcutsOpen: true });
  return undefined;
}

/** Focuses the search field of the page; undefined on a page without one. */
function findSearch(): (() => void) | undefined {
  const field = document.querySelector<HTMLInputElement>('main input[data-page-search]');
  if (!field) return undefined;
  return () => {
    field.focus();
    field.select();
  };
}

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, [contenteditable]') !== null;
}

function isDialogOpen(): boolean {
  return document.querySelector('[role="dialog"]') !== null;
}
