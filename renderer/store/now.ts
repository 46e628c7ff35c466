import { create } from 'zustand';

/** The displayed time. Ticks once a second, except while hidden. */
export const useNow = create<{ readonly now: number }>()(() => ({ now: Date.now() }));

/** Starts the clock; the returned function stops it. */
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

/** The time to the minute, for what need not re-render every second. */
export function useMinute(): number {
  return useNow(({ now }) => Math.floor(now / 60_000) * 60_000);
}
