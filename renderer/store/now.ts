import { create } from 'zustand';

/** The wall clock as the window shows it. Ticks once a second, and not while nobody looks. */
export const useNow = create<{ readonly now: number }>()(() => ({ now: Date.now() }));

/** Starts the clock; ends with the returned function. */
export function startClock(): () => void {
  let timer: number | undefined;
  const tick = () => useNow.setState({ now: Date.now() });
  const follow = () => {
    window.clearInterval(timer);
    if (document.hidden) return;
    tick();
    timer = window.setInterval(tick, 1000);
  };
  follow();
  document.addEventListener('visibilitychange', follow);
  return () => {
    window.clearInterval(timer);
    document.removeEventListener('visibilitychange', follow);
  };
}

/** Now, to the minute: for what need not be drawn anew each second. */
export function useMinute(): number {
  return useNow(({ now }) => Math.floor(now / 60_000) * 60_000);
}
