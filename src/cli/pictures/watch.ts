// Waits for files to be saved. Asks for their state a few times a second, which also works where the
// system sends no events: network drives, containers, editors that replace a file.
import { statOf } from "../files.js";

const INTERVAL_MS = 150;

/** Make one before the files are read: what is saved from then on is noticed. */
export class Watch {
  private readonly known: Map<string, string>;

  constructor(paths: readonly string[]) {
    this.known = new Map(paths.map((path) => [path, stateOf(path) ?? ""]));
  }

  /** From now on these files and no others; those that were watched before stay as known. */
  follow(paths: readonly string[]): void {
    for (const path of this.known.keys()) if (!paths.includes(path)) this.known.delete(path);
    for (const path of paths) {
      if (!this.known.has(path)) this.known.set(path, stateOf(path) ?? "");
    }
  }

  /** Calls back with what was saved, one call at a time, until the user interrupts the program. */
  async run(onSave: (saved: readonly string[]) => Promise<void>): Promise<void> {
    let [interrupted, wake] = [false, (): void => {}];
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.once(signal, () => {
        interrupted = true;
        wake();
      });
    }
    while (!interrupted) {
      const saved = this.saved();
      if (saved.length > 0) await onSave(saved);
      if (interrupted) break;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, INTERVAL_MS);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  private saved(): string[] {
    const saved: string[] = [];
    for (const [path, before] of this.known) {
      const now = stateOf(path);
      // An editor that replaces a file takes it away for a moment.
      if (now === null || now === before) continue;
      this.known.set(path, now);
      saved.push(path);
    }
    return saved;
  }
}

function stateOf(path: string): string | null {
  const found = statOf(path);
  return found === undefined ? null : `${found.mtimeMs} ${found.size} ${found.ino}`;
}
