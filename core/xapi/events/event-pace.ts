/** An answer costs as much as so many events, however few it brings. */
const EVENTS_PER_ANSWER = 20;
/** What one entry may bring for ever; the whole thread manages some 10,000. */
const EVENTS_PER_SECOND = 2_000;
/** What it may bring at once, as when thousands of VMs start. */
const BURST_EVENTS = 10_000;

/** Keeps one entry's events from taking the whole thread: the next answer is asked for when there is time for it. */
export class EventPace {
  #debt = 0;
  #atMs: number;

  constructor(nowMs: number) {
    this.#atMs = nowMs;
  }

  /** How long to wait before the next answer. */
  pauseMsAfter(events: number, nowMs: number): number {
    const paid = ((nowMs - this.#atMs) / 1_000) * EVENTS_PER_SECOND;
    this.#atMs = nowMs;
    this.#debt = Math.max(0, this.#debt - paid) + events + EVENTS_PER_ANSWER;
    return Math.round((Math.max(0, this.#debt - BURST_EVENTS) / EVENTS_PER_SECOND) * 1_000);
  }
}
