// What a caller may hear of a run while it goes on, and why it may end early.
import type { Observer } from "./observer.js";
import type { SeriesFigures } from "./series.js";

/** A look at a run while it goes on. */
export interface Glance {
  /** Messages that wait now. */
  readonly backlog: () => number;
  /** Levels over time so far; nothing where none are kept. */
  readonly series: () => SeriesFigures;
}

export interface RunHooks {
  /** A run begins, each replication anew. */
  readonly onStart?: (glance: Glance) => void;
  /** Share of the run that is done, simulated seconds and events so far. */
  readonly onProgress?: (share: number, simulated_s: number, events: number) => void;
  /** Keeps the history of all deliveries from logs, and checks it. */
  readonly checksHistory?: boolean;
  readonly shouldStop?: () => boolean;
  /** True: the run lets go for a moment, where it is made in steps. */
  readonly shouldPause?: () => boolean;
  /** False: nobody will look at levels over time, and none are kept. */
  readonly series?: boolean;
  readonly observer?: Observer;
  /** False: everything goes through one list of events. */
  readonly streams?: boolean;
}

export type Stop = "event budget" | "message budget" | "interrupted";
