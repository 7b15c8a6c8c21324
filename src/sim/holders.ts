// Where a message may still hold the partition that it came from.
import type { ModelNode } from "./model.js";

/** Arriving anywhere else, it gives the partition back. */
export const HOLDERS: ReadonlySet<ModelNode["role"]> = new Set([
  "step",
  "service",
  "store",
  "agent",
]);
