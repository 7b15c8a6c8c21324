// Named streams of random numbers: each node, link and purpose draws from its own, so that adding
// a node changes no other node's draws and two variants can be compared on common random numbers.

/** A stream of independent draws. */
export interface RandomStream {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** Exponential with mean 1. */
  exponential(): number;
  /** Normal with mean 0 and standard deviation 1. */
  normal(): number;
}
