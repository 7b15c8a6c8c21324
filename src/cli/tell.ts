// Says what stopped a command; and goes on to the next file where one of several stops.
import { expandFiles } from "./files.js";
import { EXIT, type ExitStatus, Stop } from "./stop.js";
import { complain, inert } from "./terminal.js";

export async function tellStop({ message, help }: Stop): Promise<void> {
  const { paint } = await import("./colours.js");
  complain(`${paint.err.red.bold("error")}: ${inert(message)}`);
  if (help) complain(`  ${paint.err.dim("=")} help: ${inert(help)}`);
}

/** Keeps what stops the work, each message once. */
async function collect(stops: Map<string, Stop>, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    stops.set(error.message, error);
  }
}

/**
 * Works on every file that the patterns name. A file that stops the work, such as one that cannot
 * be read, is told and does not hide the others; the exit status is then that of what stopped it.
 */
export async function forEachFile(
  patterns: readonly string[],
  work: (path: string) => Promise<void>,
): Promise<ExitStatus> {
  const stops = new Map<string, Stop>();
  const seen = new Set<string>();
  for (const pattern of patterns) {
    await collect(stops, async () => {
      for (const path of await expandFiles([pattern])) {
        if (seen.has(path)) continue;
        seen.add(path);
        await collect(stops, () => work(path));
      }
    });
  }
  for (const stop of stops.values()) await tellStop(stop);
  const statuses = [...stops.values()].map(({ status }) => status);
  return Math.max(EXIT.done, ...statuses) as ExitStatus;
}
