// What a command is. A command file stays light: what does the work is imported when it runs, so
// that `fz --help` loads none of it.
import type { Command } from "commander";
import type { ExitStatus } from "./stop.js";

export interface CommandDefinition {
  /** Declares name, arguments, options and help; ends with an action that reports its status. */
  readonly declare: (program: Command, finish: (status: ExitStatus) => void) => void;
}
