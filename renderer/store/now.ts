import { create } from 'zustand';

/** The wall clock as the window shows it. Ticks once a second, and not while nobody looks. */
export const useNow = create<{ readonly now: number }>()(() => ({ now: Date.now() }));

/** Starts the clock; ends with the returned function. */
export function startClock(): () => void {
  const tick = () => {
    if (!document.hidden) useNow.setState({ now: Date.now() });
  };
  const timer = window.setInterval(tick, 1000);
  document.addEventListener('visibilitychange', tick);
  return () => {
    window.clearInterval(timer);
    document.removeEventListener('visibilitychange', tick);
  };
}

/** Now, to the minute: for what need not be drawn anew each second. */
export function useMinute(): number {
  return useNow(({ now }) => Math.floor(now / 60_000) * 60_000);
}
