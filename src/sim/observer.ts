// Who looks on while a run goes on. Nobody does unless asked: what is not observed costs nothing
// but the question.
import type { Kernel } from "./kernel.js";

/** Called from the hot loop: it must not change anything, and should not take long. */
export interface Observer {
  /** The run is about to begin. */
  begin(kernel: Kernel): void;
  /** A message has been completed; it still has all its properties. */
  completed(message: number): void;
}
