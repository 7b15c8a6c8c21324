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
  if (path === "") return null;
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
const SCHEMA = /"schema"\s*:\s*"fz-(graph|report)\/\d+"/;

type Content = "diagram" | "scenario" | "graph" | "report" | "JSON" | "flowchart" | "unknown";

/** What a file holds, judged by its beginning and its name. */
function contentOf(path: string, text: string): Content {
  const start = text.slice(0, LOOKED_AT);
  if (/^\s*\{\s*["}]/.test(start)) {
    const schema = SCHEMA.exec(start)?.[1];
    if (schema === "graph" || schema === "report") return schema;
    return settingsIn(start) > 0 ? "scenario" : "JSON";
  }
  if (EXTENSION.diagram.test(path)) return LANE_HEAD.test(start) ? "diagram" : "unknown";
  if (/^\s*(?:%%[^\n]*\n\s*)*(?:flowchart|graph)[^\S\n]+\S+\s/.test(start)) return "flowchart";
  if (settingsIn(start) >= (EXTENSION.scenario.test(path) ? 1 : 2)) {
    // A map in flow form, `nodes: {`, is none of a lane.
    return /^[^\S\r\n]*[A-Za-z_][\w-]*\s*\{/m.test(start) ? "diagram" : "scenario";
  }
  return LANE_HEAD.test(start) ? "diagram" : "unknown";
}

const settingsIn = (text: string): number =>
  new Set([...text.matchAll(SETTING)].map((match) => match[1])).size;

const NAME_OF: Readonly<Record<Exclude<Content, "unknown">, string>> = {
  diagram: "a diagram",
  scenario: "a scenario",
  graph: "an exported graph",
  report: "the report of a run",
  JSON: "JSON",
  flowchart: "a Mermaid flowchart",
};

/** Stops where a diagram is due and the file holds something else. */
export function expectDiagram(path: string, text: string): void {
  const content = contentOf(path, text);
  if (content === "diagram" || content === "unknown") return;
  const isForeign = content === "graph" || content === "flowchart";
  const help = isForeign
    ? `'fz import ${path} -o NAME.fz' makes a diagram of it`
    : content === "scenario"
      ? helpForScenario(path, text)
      : null;
  const message = `'${path}' is ${NAME_OF[content]}, and a diagram is expected`;
  throw new Stop(EXIT.wrongUsage, message, help);
}

function helpForScenario(path: string, text: string): string {
  const named = /^diagram:\s*["']?([^\s"'#]+)/m.exec(text.slice(0, LOOKED_AT))?.[1];
  if (named !== undefined && namesIn(dirname(path)).includes(named)) {
    return didYouMean(join(dirname(path), named));
  }
  return `name the diagram that it is for; 'fz simulate DIAGRAM.fz -s ${path}' runs the two`;
}

/** Whether a file is a diagram of ours, for those who look for one of others. */
export const isOwnDiagram = (path: string, text: string): boolean =>
  contentOf(path, text) === "diagram";

/** Stops where a scenario is due and the file holds something else. */
export function expectScenario(path: string, text: string): void {
  const content = contentOf(path, text);
  if (content === "scenario" || content === "unknown" || content === "JSON") return;
  const name = `${basename(path).replace(/\.[^.]*$/, "")}.scenario.yaml`;
  const beside = namesIn(dirname(path));
  const own = [name, USUAL.scenario].find((one) => beside.includes(one));
  const help =
    own === undefined
      ? `a scenario is YAML, such as 'duration: 10m'; ${name} beside the diagram needs no flag`
      : didYouMean(join(dirname(path), own));
  const message = `'${path}' is ${NAME_OF[content]}, and a scenario is expected`;
  throw new Stop(EXIT.wrongUsage, message, help);
}
