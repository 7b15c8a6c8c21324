// Ways out for a file that is not there, is a folder, or is a scenario where a diagram is due.
import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { nearest } from "../lang/nearest.js";
import { EXIT, Stop } from "./stop.js";

export type Kind = "diagram" | "scenario";

const EXTENSION: Readonly<Record<Kind, RegExp>> = {
  diagram: /\.fz$/i,
  scenario: /\.(?:ya?ml|json)$/i,
};
const USUAL: Readonly<Record<Kind, string>> = { diagram: "diagram.fz", scenario: "scenario.yaml" };
/** Of a folder with more files than this, only so many are looked at. */
const MOST_NAMES = 2_000;
/** What tells a diagram from a scenario stands near its beginning. */
const LOOKED_AT = 20_000;

/** The names in a folder, in order; null where there is no folder that could be read. */
function listFolder(folder: string): readonly string[] | null {
  try {
    return readdirSync(folder).sort().slice(0, MOST_NAMES);
  } catch {
    return null;
  }
}

const namesIn = (folder: string): readonly string[] => listFolder(folder) ?? [];

const didYouMean = (path: string): string => `did you mean '${path}'?`;

/** Beside a path at which there is nothing: the file that was probably meant, or null. */
export function helpForMissing(path: string): string | null {
  const names = listFolder(dirname(path));
  if (names === null) return `there is no folder '${dirname(path)}' either`;
  const name = basename(path);
  const longer = names.find((other) => other === `${name}.fz` || other === `${name}.yaml`);
  const close = longer ?? nearest(name, names);
  if (close === null) return null;
  return didYouMean(path.slice(0, path.length - name.length) + close);
}

/** In a folder named instead of a file: the file that was probably meant. */
export function helpForFolder(path: string, kind: Kind): string {
  const names = namesIn(path).filter((name) => EXTENSION[kind].test(name));
  const found = names.includes(USUAL[kind]) ? USUAL[kind] : names[0];
  if (found !== undefined) return didYouMean(join(path, found));
  return `name a file in it, such as ${join(path, USUAL[kind])}`;
}

const LANE_HEAD = /^[^\S\r\n]*[\w-]+\s*\{|\.handle\s*\(/m;
const SETTING =
  /^(?:["'{\s]*)(diagram|extends|duration|warmup|drain|seed|replications|nodes|every|links|faults|expect)["']?\s*:/gm;

function isScenario(path: string, text: string): boolean {
  const start = text.slice(0, LOOKED_AT);
  if (EXTENSION.diagram.test(path) || LANE_HEAD.test(start)) return false;
  const found = new Set([...start.matchAll(SETTING)].map((match) => match[1]));
  return found.size >= (EXTENSION.scenario.test(path) ? 1 : 2);
}

/** Stops where a diagram is due and the file is a scenario. */
export function refuseScenario(path: string, text: string): void {
  if (!isScenario(path, text)) return;
  const named = /^diagram:\s*["']?([^\s"'#]+)/m.exec(text.slice(0, LOOKED_AT))?.[1];
  const beside = namesIn(dirname(path));
  const diagram = named !== undefined && beside.includes(named) ? named : null;
  const help =
    diagram === null
      ? `name the diagram that it is for; 'fz simulate DIAGRAM.fz -s ${path}' runs the two`
      : didYouMean(join(dirname(path), diagram));
  throw new Stop(EXIT.wrongUsage, `'${path}' is a scenario, and a diagram is expected`, help);
}

/** Stops where a scenario is due and the file is a diagram. */
export function refuseDiagram(path: string, text: string): void {
  const start = text.slice(0, LOOKED_AT);
  if (!LANE_HEAD.test(start) || /^[^\S\r\n]*[\w-]+[^\S\r\n]*:[^\S\r\n]*(?:[{[].*)?$/m.test(start))
    return;
  const name = `${basename(path).replace(/\.[^.]*$/, "")}.scenario.yaml`;
  const beside = namesIn(dirname(path));
  const own = [name, USUAL.scenario].find((one) => beside.includes(one));
  const help =
    own === undefined
      ? `a scenario is YAML, such as 'duration: 10m'; ${name} beside the diagram needs no flag`
      : didYouMean(join(dirname(path), own));
  throw new Stop(EXIT.wrongUsage, `'${path}' is a diagram, and a scenario is expected`, help);
}
