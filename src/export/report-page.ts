// Report → one HTML file that needs nothing else: the picture, the figures as data, and the program
// and the styles of the page, each allowed by its hash and nothing besides.
import { writeExpectationInterval, writeExpectationValue } from "../sim/expect.js";
import type { FaultKind } from "../sim/faults/index.js";
import { faultOf } from "../sim/faults/index.js";
import type { Model, ModelFault, Reason } from "../sim/model.js";
import type { Report } from "../sim/report.js";
import { exportJson, type GraphJson } from "./json.js";

/** Nodes and edges that a fault touches, by id. */
export interface FaultReach {
  readonly nodes: readonly string[];
  readonly edges: readonly string[];
  /** Whether the nodes do nothing, and the edges carry nothing, while it lasts. */
  readonly down: boolean;
}

/** All that the page knows. */
export interface ReportPageData {
  readonly report: Report;
  readonly graph: GraphJson;
  /** In the order of the report's faults. */
  readonly reach: readonly FaultReach[];
  /** What each expectation found, in the words of its unit, and the interval around that. */
  readonly found: readonly { readonly value: string; readonly interval: string | null }[];
  readonly bottleneck: string;
  readonly reasons: readonly Reason[];
  /** The command line that repeats the run. */
  readonly command: string;
}

export interface ReportPageParts {
  readonly title: string;
  /** The picture of the diagram, as SVG text. */
  readonly picture: string;
  readonly data: ReportPageData;
  readonly script: string;
  readonly style: string;
  /** Base64 of the SHA-256 hash of a text. */
  readonly hash: (text: string) => string;
}

/** The whole page. The same parts give the same bytes. */
export function writeReportPage(parts: ReportPageParts): string {
  const { title, picture, data, script, style, hash } = parts;
  const styles = [style, ...stylesIn(picture)].map((text) => `'sha256-${hash(text)}'`);
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${hash(script)}'`,
    `style-src ${styles.join(" ")}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeMarkup(title)}</title>
<style>${style}</style>
</head>
<body>
<div id="app"></div>
<div id="picture">
${picture.trim()}
</div>
<noscript><p>The figures of this report are shown by a script, which this browser does not run.</p></noscript>
<script id="data" type="application/json">${escapeData(JSON.stringify(compact(data)))}</script>
<script>${script}</script>
</body>
</html>
`;
}

function stylesIn(picture: string): string[] {
  return [...picture.matchAll(/<style>([^<]*)<\/style>/g)].map(([, text]) => text);
}

const escapeMarkup = (text: string): string =>
  text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

/** No data can end the element it stands in, nor open a comment in it. */
const escapeData = (json: string): string =>
  json.replace(
    /[<\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

const FIGURES = 4;

/** Curves are drawn a few hundred pixels high: four figures of each value are plenty. */
function compact(data: ReportPageData): ReportPageData {
  const series = Object.entries(data.report.series).map(([name, values]) => {
    const digits = name === "t_s" ? 9 : FIGURES;
    const rounded = values.map((value) =>
      value === null ? null : Number(value.toPrecision(digits)),
    );
    return [name, rounded] as const;
  });
  return { ...data, report: { ...data.report, series: Object.fromEntries(series) } };
}

/** What the page needs besides the report, from the model that was run. */
export function pageData(
  report: Report,
  model: Model,
  words: { readonly bottleneck: string; readonly command: string },
): ReportPageData {
  return {
    report,
    graph: exportJson(model.diagram),
    reach: model.faults.map((fault) => reachOf(fault, model)),
    found: report.expect.map((result) => ({
      value: writeExpectationValue(result, model.diagram),
      interval: writeExpectationInterval(result.expression, report, model.diagram),
    })),
    bottleneck: words.bottleneck,
    reasons: model.reasons,
    command: words.command,
  };
}

/** Kinds that leave nothing of what they strike while they last. */
const STOPPING: readonly string[] = ["crash", "restart", "pause", "stall", "partition"];

function reachOf({ kind, parameters }: ModelFault, model: Model): FaultReach {
  const { targets } = faultOf(kind as FaultKind);
  const members = (place: unknown): string[] =>
    model.nodes.filter(({ id, lane }) => id === place || lane === place).map(({ id }) => id);
  for (const [key, what] of Object.entries(targets)) {
    const value = parameters[key];
    if (what !== "places" || !Array.isArray(value) || value.length < 2) continue;
    const [left, right] = [members(value[0]), members(value[1])];
    const joins = (from: string, to: string) => left.includes(from) && right.includes(to);
    const cut = model.links.filter(({ from, to }) => {
      const [a, b] = [model.nodes[from].id, model.nodes[to].id];
      const { direction } = parameters;
      return (direction !== "backward" && joins(a, b)) || (direction !== "forward" && joins(b, a));
    });
    return { nodes: [], edges: cut.map(({ id }) => id), down: STOPPING.includes(kind) };
  }
  const nodes = Object.keys(targets).flatMap((key) => members(parameters[key]));
  return { nodes, edges: [], down: STOPPING.includes(kind) && parameters.instances === undefined };
}
