import { create } from 'zustand';

/** Where the menu of a row is open. */
export interface OpenRowMenu {
  /** Key of its line. */
  readonly key: string;
  readonly xPx: number;
  readonly yPx: number;
}

export const useRowMenu = create<{ readonly open?: OpenRowMenu | undefined }>()(() => ({}));

export function openRowMenu(open: OpenRowMenu): void {
  useRowMenu.setState({ open });
}

export function closeRowMenu(): void {
  useRowMenu.setState({ open: undefined });
}
