// Asks on a terminal for the parameters of a template that the command line leaves open.
import { createInterface } from "node:readline/promises";
import { EXIT, Stop } from "../stop.js";
import { inert } from "../terminal.js";
import type { Manifest } from "./manifest.js";
import { applies, type Given, resolveParameters } from "./parameters.js";

/** Puts one question; null when there is nobody to answer any more. */
export type Question = (text: string) => Promise<string | null>;

/** Asks for what is not given, with the value that an empty answer stands for. */
export async function askFor(
  manifest: Manifest,
  given: Given,
  ask: Question,
  tell: (text: string) => void,
): Promise<Given> {
  const answers = new Map(given);
  for (const [name, parameter] of Object.entries(manifest.parameters)) {
    const values = resolveParameters(manifest, answers);
    const isSettled = answers.has(name) || !applies(parameter, values);
    const isCounted = parameter.counts !== undefined && answers.has(parameter.counts);
    if (isSettled || isCounted) continue;
    const words = parameter.of ? `, ${parameter.of.join(" or ")}` : "";
    const question = `${parameter.summary}${words} [${values[name].text}]: `;
    for (;;) {
      const answer = await ask(inert(question));
      if (answer === null) throw new Stop(EXIT.wrongUsage, "no answer: nothing was made");
      if (answer.trim() === "") break;
      const tried = new Map([...answers, [name, answer]]);
      try {
        resolveParameters(manifest, tried);
      } catch (error) {
        if (!(error instanceof Stop)) throw error;
        tell(`${error.message}${error.help ? `; ${error.help}` : ""}`);
        continue;
      }
      answers.set(name, answer);
      break;
    }
  }
  return answers;
}

/** Questions on the terminal, for as long as `work` takes. */
export async function onTerminal<T>(work: (ask: Question) => Promise<T>): Promise<T> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const closed = new Promise<null>((resolve) => lines.once("close", () => resolve(null)));
  try {
    return await work((text) => Promise.race([lines.question(text), closed]));
  } finally {
    lines.close();
  }
}
