// Who looks on while a run goes on. Nobody does unless asked: what is not observed costs nothing
// but the question.
import type { Kernel } from "./kernel.js";
import type { DropReason } from "./ledger.js";

/** The account in which a message ends. */
export type Account = "completed" | "merged" | "dead_lettered" | DropReason;

/**
 * Called from the hot loop, before what is said is done: the message still has all its properties.
 * It must not change anything, and should not take long. Nodes and links are indices.
 */
export interface Observer {
  /** The run is about to begin. */
  begin(kernel: Kernel): void;
  /** A message is at a node now, or was made there. */
  arrived?(node: number, message: number): void;
  /** It has waited there since the time noted in it. */
  waited?(node: number, message: number): void;
  /** It has been served there since the time noted in it. */
  served?(node: number, message: number): void;
  left?(node: number, message: number): void;
  /** It takes a link; copies are made before. */
  sent?(link: number, message: number): void;
  copied?(message: number, copy: number): void;
  ended?(message: number, account: Account): void;
}
