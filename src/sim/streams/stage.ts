// A node of a run that is taken stream by stream: everything that happens there in a slice of time,
// before anything that happens in it further on.
import type { EventList } from "../events.js";
import type { Stream } from "./stream.js";
import type { Wire } from "./wire.js";

export interface Stage {
  /** What the node has scheduled for itself. */
  readonly events: EventList;
  /** Messages that are completed here. */
  readonly ends: Stream;
  /** Its ways out. */
  readonly wires: readonly Wire[];
  /** Handles what happens until a time in seconds, inclusive. Returns how many events that were. */
  advance(until: number): number;
  /** Whether something is due here at a time that was scheduled before something else. */
  isDueBefore(time: number, order: number): boolean;
  /** The run is taken stream by stream from now on; what the node has scheduled is in `events`. */
  enter?(): void;
  /** It goes by events again: what is scheduled is to be in `events`. */
  leave?(): void;
}

/** The ways in and out of a node. */
export interface Ports {
  readonly node: number;
  readonly events: EventList;
  readonly ends: Stream;
  /** What comes in. */
  readonly inlets: readonly Wire[];
  /** What goes out. */
  readonly wires: readonly Wire[];
}
