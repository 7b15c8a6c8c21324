// The table of roles: what a node can be in a simulation. Schemas, flags, help and documentation
// derive from it; a new role is one file and one line here.
import { decision } from "./decision.js";
import { dlq } from "./dlq.js";
import { fanout } from "./fanout.js";
import { join } from "./join.js";
import { queue } from "./queue.js";
import { retry } from "./retry.js";
import type { RoleDefinition } from "./role.js";
import { service } from "./service.js";
import { sink } from "./sink.js";
import { source } from "./source.js";
import { step } from "./step.js";
import { store } from "./store.js";
import { topic } from "./topic.js";

export const ROLES = {
  source,
  step,
  service,
  store,
  topic,
  queue,
  fanout,
  decision,
  join,
  retry,
  dlq,
  sink,
} as const satisfies Readonly<Record<string, RoleDefinition>>;

export type RoleName = keyof typeof ROLES;

export const roleOf = (name: RoleName): RoleDefinition => ROLES[name];
