// The point of the run that a page shows: null is the run as a whole. Charts, the picture and the
// slider all follow it, and whoever moves it moves them all.

type Listener = (at_s: number | null) => void;

export class Timeline {
  private readonly listeners = new Set<Listener>();
  private current: number | null = null;

  /** `end_s`: where the run ends. */
  constructor(public end_s: number) {}

  /** Simulated seconds, or null for the whole run. */
  get at_s(): number | null {
    return this.current;
  }

  set(at_s: number | null): void {
    this.current = at_s === null ? null : Math.min(this.end_s, Math.max(0, at_s));
    for (const listener of this.listeners) listener(this.current);
  }

  /** Calls the listener now and at every move; what it returns ends that. */
  follow(listener: Listener): () => void {
    this.listeners.add(listener);
    listener(this.current);
    return () => this.listeners.delete(listener);
  }
}

/** Index of the last point at or before a time; points are evenly spaced from 0. */
export function indexAt(times: readonly number[], at_s: number): number {
  if (times.length < 2) return 0;
  return Math.min(times.length - 1, Math.max(0, Math.floor(at_s / times[1] + 1e-9)));
}
