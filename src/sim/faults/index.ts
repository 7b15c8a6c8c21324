// The table of faults: what can go wrong in a simulation. Schemas, flags, help and documentation
// derive from it; a new fault is one file and one line here.
import { bandwidth } from "./bandwidth.js";
import { crash } from "./crash.js";
import { duplicate } from "./duplicate.js";
import { errors } from "./errors.js";
import type { FaultDefinition } from "./fault.js";
import { latency } from "./latency.js";
import { loss } from "./loss.js";
import { partition } from "./partition.js";
import { reorder } from "./reorder.js";
import { slow } from "./slow.js";
import { surge } from "./surge.js";

export const FAULTS = {
  crash,
  slow,
  errors,
  partition,
  latency,
  loss,
  duplicate,
  reorder,
  bandwidth,
  surge,
} as const satisfies Readonly<Record<string, FaultDefinition>>;

export type FaultKind = keyof typeof FAULTS;

export const faultOf = (kind: FaultKind): FaultDefinition => FAULTS[kind];
