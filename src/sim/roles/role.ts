// What a role is: its parameters (schema, help and defaults in one place) and its behaviour.
// A new role is one file beside this one and a line in the table of `index.ts`.
import type * as z from "zod";
import type { NodeBehaviour, NodeContext } from "../behaviour.js";
import type { Flow } from "../theory/flow.js";
import type { NodeTheory } from "../theory/node-theory.js";
import type { StationSettings } from "../theory/station.js";

/**
 * `parameters` turns what a scenario says about a node into seconds, per-second rates and shares;
 * every default of the role stands there. `create` is called once per node and run.
 */
export interface RoleDefinition<Schema extends z.ZodObject = z.ZodObject> {
  readonly summary: string;
  readonly parameters: Schema;
  /** Ways out that only failed messages take are split off for these roles. */
  readonly canFail: boolean;
  /**
   * It keeps what it sends a copy of, and learns by a timeout of its own what becomes of that:
   * nothing is sent again over a link that is cut, nor has failed there.
   */
  readonly keepsSent?: true;
  /** Parameters that name a node, and the role it must have; null: whichever. */
  readonly refersTo?: Readonly<Record<string, string | null>>;
  create(context: NodeContext, parameters: z.output<Schema>): NodeBehaviour;
  /** For theory: how it passes messages on; without it, along every way out. */
  readonly flow?: Flow;
  /** For theory: its closed form under so many arrivals a second, if it waits without servers. */
  closedForm?(parameters: z.output<Schema>, arrivals_per_s: number, isPoisson: boolean): NodeTheory;
  /** For theory: its servers, if it has any that can be overloaded. */
  station?(parameters: z.output<Schema>): StationSettings;
}

export function defineRole<Schema extends z.ZodObject>(
  definition: RoleDefinition<Schema>,
): RoleDefinition<Schema> {
  return definition;
}
