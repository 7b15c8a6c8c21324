// Shows on standard error why a command, or a part of it, ended early.
import type { Stop } from "./stop.js";
import { complain, inert } from "./terminal.js";

export async function showStop({ message, help }: Stop): Promise<void> {
  const { paint } = await import("./colours.js");
  complain(`${paint.err.red.bold("error")}: ${inert(message)}`);
  if (help) complain(`  ${paint.err.dim("=")} help: ${inert(help)}`);
}
