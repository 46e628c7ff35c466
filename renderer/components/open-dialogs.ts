import { useEffect } from 'react';
import { create } from 'zustand';

const useCount = create<{ readonly open: number }>()(() => ({ open: 0 }));

/** Counts a dialog for as long as it is mounted. */
export function useCountedDialog(): void {
  useEffect(() => {
    useCount.setState(({ open }) => ({ open: open + 1 }));
    return () => useCount.setState(({ open }) => ({ open: open - 1 }));
  }, []);
}

/** Whether any {@link Dialog} is open. */
export function useIsDialogOpen(): boolean {
  return useCount(({ open }) => open > 0);
}
