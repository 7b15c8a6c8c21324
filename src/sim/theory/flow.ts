// What theory knows of messages and of the roles: the classes of messages that leave a node by
// different ways, and how a node passes them on. Every role may say its own; see `role.ts`.
import type { Model, ModelNode } from "../model.js";
import type { Station } from "./station.js";

/** What a run would know of a message where its ways part. */
export interface MessageClass {
  readonly outcome: "none" | "ok" | "transient" | "permanent";
  /** Retries so far since it last succeeded. */
  readonly attempt: number;
  /** How often it has come round where a diamond counts that. */
  readonly hops: number;
  /** Index of the node where it failed last, or -1. */
  readonly origin: number;
  /** A retry node has counted the retry that is under way. */
  readonly counted: boolean;
}

export const FRESH: MessageClass = {
  outcome: "none",
  attempt: 0,
  hops: 0,
  origin: -1,
  counted: false,
};

/** Accounts in which messages end. */
export type End = "completed" | "dead_lettered" | "lost" | "merged";

/** A part of what comes to a node, as it leaves again. */
export interface Departure {
  /** Index of a link, or where it ends. */
  readonly to: number | End;
  readonly message: MessageClass;
  /** Messages that leave so for each that comes; copies count. */
  readonly share: number;
  /** Mean time from coming to leaving. */
  readonly after_s: number;
}

/** The surroundings of a node in which it passes messages on. */
export interface FlowContext {
  readonly model: Model;
  readonly node: ModelNode;
  readonly index: number;
  readonly station: Station | null;
  /** Those of all nodes, by index. */
  readonly stations: readonly (Station | null)[];
  /** Messages a second that come to the node, to a retry node for a retry; 0 while it is not known. */
  readonly arrivals_per_s: number;
  /** Share of the attempts that find no room. */
  readonly loss: number;
  /** Mean wait of an attempt before it is served. */
  readonly wait_s: number;
}

/** How a node passes on a message of a class. */
export type Flow = (context: FlowContext, message: MessageClass) => readonly Departure[];

/** A copy along every way out, or the end of it. */
export function alongAll(
  { out }: ModelNode,
  message: MessageClass,
  after_s = 0,
  share = 1,
): readonly Departure[] {
  if (out.length === 0) return [{ to: "completed", message, share, after_s }];
  return out.map((link) => ({ to: link, message, share, after_s }));
}

/** What has failed for good: along the failing ways, to an outcome diamond, or lost. */
export function asFailed(
  { failing, out, outcomeFollows }: ModelNode,
  message: MessageClass,
  after_s: number,
  share: number,
): readonly Departure[] {
  const along = failing.length > 0 ? failing : outcomeFollows ? out : [];
  if (along.length === 0) return [{ to: "lost", message, share, after_s }];
  return along.map((link) => ({ to: link, message, share, after_s }));
}

export const hasFailed = ({ outcome }: MessageClass): boolean =>
  outcome === "transient" || outcome === "permanent";
