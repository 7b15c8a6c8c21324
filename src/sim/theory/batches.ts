// Batches that are sent when they are full or the first message has waited long enough.
import type { NodeTheory } from "./node-theory.js";

export interface BatchFigures {
  /** Mean wait of a message, in seconds. */
  readonly wait_s: number;
  readonly messages_per_batch: number;
}

const NEGLIGIBLE = 1e-20;

/**
 * Poisson arrivals at `rate` a second, batches of at most `size` in at most `linger` seconds: a batch
 * forms in a truncated Erlang time, the smaller of `linger` and `size` − 1 intervals (Paolieri,
 * MASCOTS 2025). With N, the Poisson count of those that come within `linger`, it holds 1 + M
 * messages, M = min(N, size − 1). While k messages wait, it grows at the rate of arrivals: the
 * sum of all waits is, on average, that of k = 1 … M, in intervals.
 */
export function batchFigures(rate: number, size: number, linger: number): BatchFigures {
  const most = size - 1;
  const mean = rate * linger;
  if (most === 0 || mean === 0) return { wait_s: 0, messages_per_batch: 1 };
  let logShare = -mean;
  let above = 1;
  let more = 0;
  let waits = 0;
  for (let count = 0; count < most; count += 1) {
    const share = Math.exp(logShare);
    // What is left is rounding, and the square of a large batch would make much of it.
    if (count > mean && share < NEGLIGIBLE) {
      above = 0;
      break;
    }
    more += count * share;
    waits += (share * count * (count + 1)) / 2;
    above -= share;
    logShare += Math.log(mean / (count + 1));
  }
  const full = Math.max(0, above);
  more += most * full;
  waits += (full * most * (most + 1)) / 2;
  return { wait_s: waits / rate / (1 + more), messages_per_batch: 1 + more };
}

/** The figures of a node that gathers batches. */
export function describeBatches(
  rate: number,
  size: number,
  linger: number,
  isPoisson: boolean,
): NodeTheory {
  const { wait_s } = batchFigures(rate, size, linger);
  return {
    model: "batch or linger",
    exact: isPoisson,
    not_met: isPoisson ? [] : ["arrivals are not Poisson"],
    utilization: null,
    wait_s,
    wait_p99_s: null,
    queue_length: rate * wait_s,
    loss_share: 0,
  };
}
