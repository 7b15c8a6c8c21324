// Starts `fz preview` for tests, and stops it.
import { type ChildProcess, spawn } from "node:child_process";
import { afterAll } from "vitest";
import { FZ } from "../cli/run.js";

const started: ChildProcess[] = [];

afterAll(() => {
  for (const child of started) child.kill("SIGKILL");
});

export interface Served {
  readonly url: string;
  readonly child: ChildProcess;
}

/** The address it prints, once it does. */
export function preview(folder: string, words: readonly string[]): Promise<Served> {
  const child = spawn(process.execPath, [FZ, "preview", "--no-open", ...words], { cwd: folder });
  started.push(child);
  return new Promise((resolve, reject) => {
    let [out, err] = ["", ""];
    child.stdout.on("data", (data) => {
      out += data;
      const url = /^http:\/\/127\.0\.0\.1:\d+\/$/m.exec(out)?.[0];
      if (url !== undefined) resolve({ url, child });
    });
    child.stderr.on("data", (data) => {
      err += data;
    });
    child.on("exit", (status) => reject(new Error(`ended with ${status}: ${err}`)));
  });
}
