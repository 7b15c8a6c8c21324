// A scenario together with the values of those that it extends, and the data files that it names, which
// the server has put together.
import type { Parsed } from "../../sim/quantity.js";
import { type ReadScenario, readScenario } from "../../sim/scenario.js";

/** What belongs to a scenario beside its own text. */
export interface Companions {
  /** The values that it extends, as JSON; empty for none. */
  readonly base: string;
  /** The files that it names, or why they cannot be had. */
  readonly data: Readonly<Record<string, Parsed<string>>>;
}

export function readExtended(text: string, { base, data }: Companions): ReadScenario {
  const file = "scenario";
  const readFile = (name: string): Parsed<string> => {
    if (Object.hasOwn(data, name)) return data[name];
    return { ok: false, problem: `'${name}' is not a file that the scenario on disk names` };
  };
  if (base === "") return readScenario(text, { file, readFile });
  return readScenario(text, { file, readFile, base: readScenario(base, { file }).scenario });
}

export function baseValues(base: string): Readonly<Record<string, unknown>> {
  return base === "" ? {} : (JSON.parse(base) as Readonly<Record<string, unknown>>);
}
