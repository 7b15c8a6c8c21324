// What a fault may change: servers, times, failures, links and load. Nodes know nothing of faults,
// they read these states; every change gives back the function that undoes exactly itself.

export type ErrorClass = "transient" | "permanent";
export type Direction = "both" | "forward" | "backward";

/** The view one fault has of the running system. Names are node ids or lane ids. */
export interface Network {
  /** Takes instances of a node down; undefined: all of them. */
  crash(node: string, instances: number | undefined): () => void;
  /** Multiplies the times of a node. */
  slow(node: string, factor: number): () => void;
  /** Fails a share of what a node handles, beside its own failures. */
  errors(node: string, share: number, errorClass: ErrorClass): () => void;
  /** Cuts every link between two nodes or lanes. */
  cut(left: string, right: string, direction: Direction): () => void;
  /** Multiplies the rate of one source; undefined: of all. */
  surge(factor: number, node: string | undefined): () => void;
}
