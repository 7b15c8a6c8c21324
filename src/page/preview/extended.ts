// A scenario together with the values of those that it extends, which the server has put together.
import { type ReadScenario, readScenario } from "../../sim/scenario.js";

/** `base` as JSON; empty for none. */
export function readExtended(text: string, base: string): ReadScenario {
  const file = "scenario";
  if (base === "") return readScenario(text, { file });
  return readScenario(text, { file, base: readScenario(base, { file }).scenario });
}

export function baseValues(base: string): Readonly<Record<string, unknown>> {
  return base === "" ? {} : (JSON.parse(base) as Readonly<Record<string, unknown>>);
}
