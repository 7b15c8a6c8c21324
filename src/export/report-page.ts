// Report → one HTML file that needs nothing else: the picture, the figures as data, and the program
// and the styles of the page, each allowed by its hash and nothing besides.
import { titleOf } from "../lang/diagram.js";
import { writeExpectationInterval, writeExpectationValue } from "../sim/expect.js";
import type { FaultKind } from "../sim/faults/index.js";
import { faultOf } from "../sim/faults/index.js";
import type { Model, ModelFault, Reason } from "../sim/model.js";
import type { Report } from "../sim/report.js";
import { exportJson, type GraphJson } from "./json.js";
import { roundSeries, writePage } from "./page-file.js";
import { STOPPING } from "./stopping.js";

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
export function writeReportPage({ picture, data, ...parts }: ReportPageParts): string {
  const { report } = data;
  const compact = { ...data, report: { ...report, series: roundSeries(report.series) } };
  const body = `<div id="picture">\n${picture.trim()}\n</div>\n`;
  return writePage({ ...parts, body, data: compact });
}

/** What the page needs besides the report, from the model that was run. */
export function pageData(
  report: Report,
  model: Model,
  words: { readonly bottleneck: string; readonly command: string },
): ReportPageData {
  const titles = new Map(model.diagram.nodes.map((node) => [node.id, titleOf(node)]));
  const titled = <Named extends object>(id: string, node: Named) => {
    return { ...node, label: titles.get(id) ?? null };
  };
  const graph = exportJson(model.diagram);
  const nodes = Object.entries(report.nodes).map(([id, node]) => [id, titled(id, node)]);
  return {
    report: { ...report, nodes: Object.fromEntries(nodes) },
    graph: { ...graph, nodes: graph.nodes.map((node) => titled(node.id, node)) },
    reach: model.faults.map((fault) => reachOf(fault, model)),
    found: report.expect.map((result) => ({
      value: writeExpectationValue(result, model.diagram),
      interval: writeExpectationInterval(result, report, model.diagram),
    })),
    bottleneck: words.bottleneck,
    reasons: model.reasons,
    command: words.command,
  };
}

function reachOf({ kind, parameters }: ModelFault, model: Model): FaultReach {
  const { targets, affects } = faultOf(kind as FaultKind);
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
  const named = Object.keys(targets).flatMap((key) => members(parameters[key]));
  // Without a place it strikes all that it can.
  const all = Object.keys(targets).every((key) => parameters[key] === undefined);
  const struck = model.nodes.filter(({ role }) => affects?.includes(role) ?? false);
  const nodes = all ? struck.map(({ id }) => id) : named;
  return { nodes, edges: [], down: STOPPING.includes(kind) && parameters.instances === undefined };
}
