// What a fault is: a timed change of nodes, links or load that can be taken back.
// A new fault is one file beside this one and a line in the table of `index.ts`.
import type * as z from "zod";
import type { ModelNode } from "../model.js";
import type { Direction, Network } from "../network.js";
import type { RoleName } from "../roles/index.js";

/** What is known of the system before the run. */
export interface Plan {
  /** The model has checked that there is a node of this id. */
  node(id: string): ModelNode;
  /** Whether any messages have a size. */
  readonly hasSizes: boolean;
  /** How many links lead between two nodes or lanes. */
  linksBetween(left: string, right: string, direction: Direction): number;
  /** Servers or connections that a node has; null for a role that has none. */
  servers(id: string): number | null;
  /** The nodes that take what a log or a queue hands out, steps on the way left out. */
  consumersOf(id: string): readonly string[];
}

/** Why a fault cannot be what it says, and a way out. */
export interface Impossible {
  readonly message: string;
  readonly help: string;
}

/** Names in fault parameters are node ids or lane ids; the model has checked that they exist. */
export interface FaultDefinition<Schema extends z.ZodObject = z.ZodObject> {
  readonly summary: string;
  /** Without `kind`, `at` and `for`, which every fault has. */
  readonly parameters: Schema;
  /** Which parameters name a node, and which a node or a lane. */
  readonly targets: Readonly<Record<string, "node" | "place" | "places">>;
  /** Roles that a node must have for the fault to do anything to it; without it, any. */
  readonly affects?: readonly RoleName[];
  /** Parameters that name such a node; all that name one if absent. */
  readonly affected?: readonly string[];
  /** Why these values could not happen, or would change nothing: a message and a way out. */
  impossible?(parameters: z.output<Schema>, plan: Plan): Impossible | null;
  /** A short text for the report: `n9`, `Broker/Consumers`. */
  target(parameters: z.output<Schema>): string;
  /** How much of it, in a word or two for people: `×3`, `2 instances`; empty for nothing to say. */
  detail?(parameters: z.output<Schema>): string;
  /** How long it lasts when nothing says it, in seconds; to the end if absent. */
  lasts?(parameters: z.output<Schema>, plan: Plan): number;
  /** Makes the change and returns what undoes it. */
  inject(network: Network, parameters: z.output<Schema>): () => void;
}

export function defineFault<Schema extends z.ZodObject>(
  definition: FaultDefinition<Schema>,
): FaultDefinition<Schema> {
  return definition;
}

/** A value that leaves all as it is: then nothing that happens is the work of the fault. */
export function changesNothing(name: string, value: number, idle: number): Impossible | null {
  if (value !== idle) return null;
  const isShare = idle === 0;
  const message = `a ${name} of ${isShare ? "0%" : value} changes nothing`;
  return { message, help: `give ${isShare ? "a share above 0%" : `another factor than ${idle}`}` };
}

/** More instances than the node has, or any of what has none. */
export function tooManyInstances(
  node: string,
  instances: number | undefined,
  plan: Plan,
): Impossible | null {
  const { role, parameters } = plan.node(node);
  if (instances === undefined) return null;
  const all = parameters.instances;
  if (typeof all !== "number") {
    const message = `'${node}' is a ${role}, which has no instances: it is one whole`;
    return { message, help: "leave 'instances' out" };
  }
  if (instances <= all) return null;
  const message = `'${node}' has ${all} ${all === 1 ? "instance" : "instances"}, not ${instances}`;
  return { message, help: "leave 'instances' out to take them all" };
}
