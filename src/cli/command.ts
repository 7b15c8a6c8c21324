// What a command is: one file in `commands/`, loaded only when the command line names it, and one
// line in the table of `main.ts`.
import type { Command } from "commander";
import type { ExitStatus } from "./stop.js";

export interface CommandDefinition {
  /** Declares arguments, options and help on a command that has its name and summary already. */
  readonly declare: (command: Command, finish: (status: ExitStatus) => void) => void;
}
