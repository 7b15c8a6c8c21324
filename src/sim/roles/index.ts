// The table of roles: what a node can be in a simulation. Schemas, flags, help and documentation
// derive from it; a new role is one file and one line here.
import { acquire } from "./acquire.js";
import { agent } from "./agent.js";
import { answer } from "./answer.js";
import { batch } from "./batch.js";
import { cache } from "./cache.js";
import { call } from "./call.js";
import { decision } from "./decision.js";
import { dlq } from "./dlq.js";
import { fanout } from "./fanout.js";
import { join } from "./join.js";
import { queue } from "./queue.js";
import { release } from "./release.js";
import { retry } from "./retry.js";
import type { RoleDefinition } from "./role.js";
import { router } from "./router.js";
import { service } from "./service.js";
import { sink } from "./sink.js";
import { source } from "./source.js";
import { step } from "./step.js";
import { store } from "./store.js";
import { topic } from "./topic.js";
import { window } from "./window.js";

export const ROLES = {
  source,
  step,
  service,
  store,
  topic,
  queue,
  cache,
  fanout,
  router,
  decision,
  join,
  window,
  batch,
  agent,
  call,
  answer,
  acquire,
  release,
  retry,
  dlq,
  sink,
} as const satisfies Readonly<Record<string, RoleDefinition>>;

export type RoleName = keyof typeof ROLES;

export const roleOf = (name: RoleName): RoleDefinition => ROLES[name];
