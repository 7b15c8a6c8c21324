// The table of faults: what can go wrong in a simulation. Schemas, flags, help and documentation
// derive from it; a new fault is one file and one line here.
import { bandwidth } from "./bandwidth.js";
import { crash } from "./crash.js";
import { diskFull } from "./disk-full.js";
import { duplicate } from "./duplicate.js";
import { errors } from "./errors.js";
import { exhaust } from "./exhaust.js";
import { failover } from "./failover.js";
import type { FaultDefinition } from "./fault.js";
import { flush } from "./flush.js";
import { hotkey } from "./hotkey.js";
import { lag } from "./lag.js";
import { latency } from "./latency.js";
import { loss } from "./loss.js";
import { partition } from "./partition.js";
import { pause } from "./pause.js";
import { poison } from "./poison.js";
import { rebalance } from "./rebalance.js";
import { reorder } from "./reorder.js";
import { restart } from "./restart.js";
import { schema } from "./schema.js";
import { slow } from "./slow.js";
import { stall } from "./stall.js";
import { surge } from "./surge.js";
import { throttle } from "./throttle.js";

export const FAULTS = {
  crash,
  restart,
  pause,
  slow,
  errors,
  poison,
  throttle,
  exhaust,
  partition,
  latency,
  loss,
  duplicate,
  reorder,
  bandwidth,
  surge,
  hotkey,
  schema,
  stall,
  failover,
  rebalance,
  "disk-full": diskFull,
  flush,
  lag,
} as const satisfies Readonly<Record<string, FaultDefinition>>;

export type FaultKind = keyof typeof FAULTS;

export const faultOf = (kind: FaultKind): FaultDefinition => FAULTS[kind];
